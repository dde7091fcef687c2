using System.Diagnostics;
using EchoNative.Diagnostics;
using EchoNative.Tests.Diagnostics;
using EchoNative.Tests.Recognition;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EchoNative.Extensions.Tests;

/// <summary>What a real engine in a real host tells its listeners while it recognises real speech.</summary>
public class TelemetryTests
{
    [Fact]
    public async Task Instruments_have_their_names_units_and_values()
    {
        using var heard = new HeardMeasurements();
        using IHost host = InstrumentTests.CreateHost();
        await host.StartAsync();
        await RecogniseAsync(host);
        WhisperEngine engine = host.Services.GetRequiredService<WhisperEngine>();
        await using (RecognitionSession session = engine.OpenSession())
        {
            Assert.Throws<EngineBusyException>(() => engine.OpenSession());
            heard.Collect();
        }

        await host.StopAsync();
        IReadOnlyList<string> counts = heard.Of<long>("ggml-digits");
        Assert.Contains($"echonative.samples.received {{sample}} [model=ggml-digits] {Speech.Digits.Length}", counts);
        Assert.Contains("echonative.active_sessions {session} [model=ggml-digits] 1", counts);
        Assert.Contains("echonative.queued_inferences {inference} [model=ggml-digits] 0", counts);
        Assert.Contains("echonative.model.resident {model} [model=ggml-digits] 1", counts);
        Assert.Contains("echonative.rejected_sessions {session} [model=ggml-digits] 1", counts);
        Assert.Contains("echonative.samples.settled {sample} [model=ggml-digits outcome=dropped] 0", counts);
        Assert.Equal(Speech.Digits.Length, counts.Where(line => line.StartsWith("echonative.samples.settled", StringComparison.Ordinal)).Sum(ValueOf));

        IReadOnlyList<string> times = heard.Of<double>("ggml-digits");
        Assert.InRange(ValueOf(Assert.Single(times, line => line.StartsWith("echonative.model.load.duration s [model=ggml-digits]", StringComparison.Ordinal))), 1e-6, 600);
        Assert.Equal(2, times.Count(line => line.StartsWith("echonative.session.duration s [model=ggml-digits]", StringComparison.Ordinal)));
        string[] inferences = [.. times.Where(line => line.StartsWith("echonative.inference.duration s", StringComparison.Ordinal))];
        Assert.Contains(inferences, line => line.Contains("[job=final ", StringComparison.Ordinal) || line.Contains("[job=speculation ", StringComparison.Ordinal));
        Assert.All(inferences, line => Assert.True(ValueOf(line) > 0 && !line.Contains("error", StringComparison.Ordinal), line));
        Assert.Equal(inferences.Length, times.Count(line => line.StartsWith("echonative.inference.realtime_factor 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Inferences_are_spans_of_their_caller_and_hold_no_text()
    {
        var spans = new List<Activity>();
        using var own = new ActivitySource("TelemetryTests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EngineTelemetry.ActivitySourceName or "TelemetryTests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using IHost host = InstrumentTests.CreateHost();
        await host.StartAsync();
        ActivityTraceId trace;
        using (Activity caller = own.StartActivity("caller")!)
        {
            trace = caller.TraceId;
            await RecogniseAsync(host);
        }

        await host.StopAsync();
        Activity[] inferences = [.. spans.Where(span => span.Source.Name == EngineTelemetry.ActivitySourceName)];
        Assert.NotEmpty(inferences);
        Assert.All(inferences, span =>
        {
            Assert.Equal(trace, span.TraceId);
            Assert.StartsWith("recognize ", span.OperationName, StringComparison.Ordinal);
            Assert.Equal("ggml-digits", span.GetTagItem("echonative.model"));
            Assert.True((double)span.GetTagItem("echonative.audio.duration")! > 0);
            Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("zero", StringComparison.OrdinalIgnoreCase));
        });
    }

    [Fact]
    public async Task OpenTelemetrys_sdk_exports_all_of_it()
    {
        var metrics = new Exporter<Metric>(metric => $"{metric.Name} {KindOf(metric.MetricType)} {metric.Unit}");
        var spans = new Exporter<Activity>(span => span.DisplayName);
        using MeterProvider meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter(EngineTelemetry.MeterName)
            .AddReader(new BaseExportingMetricReader(metrics))
            .Build();
        using TracerProvider tracer = Sdk.CreateTracerProviderBuilder()
            .AddSource(EngineTelemetry.ActivitySourceName)
            .AddProcessor(new SimpleActivityExportProcessor(spans))
            .Build();
        using IHost host = InstrumentTests.CreateHost();
        await host.StartAsync();
        await RecogniseAsync(host);
        WhisperEngine engine = host.Services.GetRequiredService<WhisperEngine>();
        await using (engine.OpenSession())
        {
            Assert.Throws<EngineBusyException>(() => engine.OpenSession());
        }

        Assert.True(meters.ForceFlush());
        await host.StopAsync();

        // A counter that nothing was added to is not exported.
        string[] always = [.. InstrumentTests.All.Where(name => !name.Contains("abandoned", StringComparison.Ordinal) && !name.Contains("fallbacks", StringComparison.Ordinal))];
        Assert.Empty(always.Except(metrics.All));
        Assert.Empty(metrics.All.Except(InstrumentTests.All));
        Assert.Contains(spans.All, span => span is "recognize final" or "recognize speculation");
    }

    private static async Task RecogniseAsync(IHost host)
    {
        var text = new List<string>();
        await foreach (SpeechToTextResponseUpdate update in host.Services.GetRequiredService<ISpeechToTextClient>()
            .GetStreamingTextAsync(new MemoryStream(Recordings.Digits)))
        {
            if (update.Kind == SpeechToTextResponseUpdateKind.TextUpdated)
            {
                text.Add(update.Text);
            }
        }

        Assert.Equal(Speech.DigitsText, string.Concat(text));
    }

    private static double ValueOf(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    private static string KindOf(MetricType type) => type switch
    {
        MetricType.LongSum => "Counter",
        MetricType.LongSumNonMonotonic => "UpDownCounter",
        MetricType.Histogram => "Histogram",
        _ => type.ToString(),
    };

    private sealed class Exporter<T>(Func<T, string> describe) : BaseExporter<T>
        where T : class
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_all)
                {
                    return [.. _all.Distinct()];
                }
            }
        }

        public override ExportResult Export(in Batch<T> batch)
        {
            lock (_all)
            {
                foreach (T item in batch)
                {
                    _all.Add(describe(item));
                }
            }

            return ExportResult.Success;
        }
    }
}
