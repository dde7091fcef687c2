using System.Diagnostics;
using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;

namespace EchoNative.Tests.Diagnostics;

/// <summary>The instruments by themselves. Alone in the process: a listener of spans hears every engine.</summary>
[Collection(ListenerCollection.Name)]
public sealed class EngineMetricsTests : IDisposable
{
    private readonly EngineMetrics _metrics = new("ggml-test", () => new EngineStatus { State = EngineState.Ready, Residency = ModelResidency.Resident, Sessions = 3, QueuedInferences = 2 });

    [Fact]
    public void Every_measurement_has_its_unit_and_attributes()
    {
        using var heard = new HeardMeasurements();
        long due = Stopwatch.GetTimestamp();
        _metrics.Begin(InferenceKind.Final, 16000, due).Complete(fallbacks: 2);
        _metrics.Begin(InferenceKind.Partial, 16000).Abandon();
        _metrics.Begin(InferenceKind.Speculation, 16000).Fail(new InvalidOperationException("secret"));
        _metrics.SessionRejected();
        _metrics.SessionClosed(TimeSpan.FromSeconds(2.5));
        _metrics.ModelLoaded(TimeSpan.FromSeconds(0.5));
        _metrics.Samples.Receive(60);
        _metrics.Samples.Transcribe(30);
        _metrics.Samples.Silence(20);
        _metrics.Samples.Drop(10);
        heard.Collect();

        string[] counts =
        [
            "echonative.active_sessions {session} [model=ggml-test] 3",
            "echonative.inference.abandoned {inference} [job=partial model=ggml-test] 1",
            "echonative.inference.fallbacks {fallback} [job=final model=ggml-test] 2",
            "echonative.model.resident {model} [model=ggml-test] 1",
            "echonative.queued_inferences {inference} [model=ggml-test] 2",
            "echonative.rejected_sessions {session} [model=ggml-test] 1",
            "echonative.samples.received {sample} [model=ggml-test] 60",
            "echonative.samples.settled {sample} [model=ggml-test outcome=dropped] 10",
            "echonative.samples.settled {sample} [model=ggml-test outcome=silent] 20",
            "echonative.samples.settled {sample} [model=ggml-test outcome=transcribed] 30",
        ];
        Assert.Equal(counts, heard.Of<long>("ggml-test"));
        string[] times =
        [
            "echonative.inference.duration s [error.type=System.InvalidOperationException job=speculation model=ggml-test]",
            "echonative.inference.duration s [job=final model=ggml-test]",
            "echonative.inference.queue.duration s [job=final model=ggml-test]",
            "echonative.inference.realtime_factor 1 [job=final model=ggml-test]",
            "echonative.model.load.duration s [model=ggml-test] 0.5",
            "echonative.session.duration s [model=ggml-test] 2.5",
        ];
        Assert.Equal(times, heard.Of<double>("ggml-test").Select(line => line.Contains(".inference.", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')] : line));
    }

    [Fact]
    public void Durations_are_seconds_and_the_realtime_factor_is_their_share_of_the_audio()
    {
        using var heard = new HeardMeasurements();
        InferenceScope scope = _metrics.Begin(InferenceKind.Final, 32000);
        Thread.Sleep(20);
        scope.Complete();

        double seconds = heard.ValueOf("echonative.inference.duration", "ggml-test");
        Assert.InRange(seconds, 0.02, 60);
        Assert.Equal(seconds / 2, heard.ValueOf("echonative.inference.realtime_factor", "ggml-test"), 1e-12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recording_allocates_nothing(bool listened)
    {
        using MeterListener? listener = listened ? new MeterListener() : null;
        long measurements = 0;
        if (listener is not null)
        {
            listener.InstrumentPublished = (instrument, l) => l.EnableMeasurementEvents(instrument);
            listener.SetMeasurementEventCallback<double>((_, _, tags, _) => measurements += tags.Length);
            listener.SetMeasurementEventCallback<long>((_, _, tags, _) => measurements += tags.Length);
            listener.Start();
        }

        long bytes = Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _metrics.Begin(InferenceKind.Partial, 16000, Stopwatch.GetTimestamp(), EngineMetrics.Caller).Complete(fallbacks: 1);
                _metrics.Begin(InferenceKind.Speculation, 16000).Abandon();
                _metrics.Samples.Receive(320);
                _metrics.Samples.Silence(320);
                _metrics.SessionRejected();
                _metrics.SessionClosed(TimeSpan.FromSeconds(i));
            }
        });

        Assert.Equal(0, bytes);
        Assert.Equal(listened, measurements > 0);
    }

    [Fact]
    public void Spans_exist_only_while_somebody_listens_and_carry_no_message()
    {
        Assert.Equal(default, EngineMetrics.Caller);
        var spans = new List<Activity>();
        using var source = new ActivitySource("EngineMetricsTests");
        using (var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is EngineTelemetry.ActivitySourceName or "EngineMetricsTests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        })
        {
            ActivitySource.AddActivityListener(listener);
            ActivityContext parent;
            using (source.StartActivity("caller"))
            {
                parent = EngineMetrics.Caller;
            }

            _metrics.Begin(InferenceKind.Partial, 8000, 0, parent).Abandon();
            _metrics.Begin(InferenceKind.Final, 16000, 0, parent).Complete(fallbacks: 1);
            _metrics.Begin(InferenceKind.Final, 16000).Fail(new InvalidOperationException("secret"));
        }

        _metrics.Begin(InferenceKind.Final, 16000).Complete();
        Assert.Equal(["caller", "recognize partial", "recognize final", "recognize final"], spans.Select(s => s.OperationName));
        Assert.All(spans[1..3], span => Assert.Equal(spans[0].SpanId, span.ParentSpanId));
        Assert.Equal(
            ["echonative.abandoned=True", "echonative.audio.duration=0.5", "echonative.job=partial", "echonative.model=ggml-test"],
            Tags(spans[1]));
        Assert.Equal(
            ["echonative.audio.duration=1", "echonative.fallbacks=1", "echonative.job=final", "echonative.model=ggml-test"], Tags(spans[2]));
        Assert.Equal(ActivityStatusCode.Error, spans[3].Status);
        Assert.Null(spans[3].StatusDescription);
        Assert.Contains("error.type=System.InvalidOperationException", Tags(spans[3]));
        Assert.Equal(default, spans[3].ParentSpanId);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Meter_comes_from_the_factory_where_there_is_one_and_stays_the_factorys()
    {
        using var factory = new TestMeterFactory();
        using (var metrics = new EngineMetrics("ggml-factory", () => new EngineStatus { State = EngineState.Stopped, Sessions = 0, QueuedInferences = 0 }, factory))
        {
            Assert.Equal(EngineTelemetry.MeterName, factory.Created!.Name);
            Assert.NotEmpty(factory.Created.Version!);
        }

        using var heard = new HeardMeasurements();
        heard.Collect();
        Assert.Contains("echonative.model.resident {model} [model=ggml-factory] 0", heard.Of<long>("ggml-factory"));
        factory.Dispose();
        heard.Collect();
        Assert.Single(heard.Of<long>("ggml-factory"), line => line.StartsWith("echonative.model.resident", StringComparison.Ordinal));
    }

    public void Dispose() => _metrics.Dispose();

    private static IEnumerable<string> Tags(Activity span) => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal);

    private sealed class TestMeterFactory : IMeterFactory
    {
        public Meter? Created { get; private set; }

        public Meter Create(MeterOptions options) => Created = new Meter(options);

        public void Dispose() => Created?.Dispose();
    }
}
