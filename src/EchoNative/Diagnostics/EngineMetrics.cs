using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EchoNative.Diagnostics;

/// <summary>
/// An engine's instruments and traces. Names, units and attributes follow OpenTelemetry's conventions for metrics
/// (opentelemetry.io/docs/specs/semconv/general/metrics), those of counts the ones that .NET's own servers have. Recording allocates
/// nothing. Thread-safe.
/// </summary>
internal sealed class EngineMetrics : IDisposable
{
    public const string ErrorType = "error.type";
    private const string Model = "echonative.model";
    private const string Job = "echonative.job";
    private const string Outcome = "echonative.outcome";

    // The boundaries that OpenTelemetry recommends for durations in seconds.
    private static readonly InstrumentAdvice<double> Short = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    // Those of the connection durations of .NET's servers.
    private static readonly InstrumentAdvice<double> Long = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    };

    private static readonly InstrumentAdvice<double> Ratio = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5],
    };

    private static readonly ActivitySource Source = new(EngineTelemetry.ActivitySourceName, EngineTelemetry.Version);
    private static readonly string[] Jobs = ["partial", "speculation", "final"];
    private static readonly string[] Spans = ["recognize partial", "recognize speculation", "recognize final"];

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Tag _model;
    private readonly Tag[] _modelOnly;
    private readonly Tag[][] _jobs;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _realtimeFactor;
    private readonly Histogram<double> _queueDuration;
    private readonly Counter<long> _abandoned;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _rejected;
    private readonly Histogram<double> _sessionDuration;
    private readonly Histogram<double> _loadDuration;

    /// <param name="model">Name of the model, the attribute of every measurement.</param>
    /// <param name="status">Read whenever metrics are collected.</param>
    /// <param name="factory">Makes and owns the meter, if there is one.</param>
    public EngineMetrics(string model, Func<EngineStatus> status, IMeterFactory? factory = null)
    {
        _ownsMeter = factory is null;
        var options = new MeterOptions(EngineTelemetry.MeterName) { Version = EngineTelemetry.Version };
        _meter = factory?.Create(options) ?? new Meter(options);
        _model = new Tag(Model, model);
        _modelOnly = [_model];
        _jobs = [.. Jobs.Select(job => new[] { _model, new Tag(Job, job) })];

        _duration = _meter.CreateHistogram("echonative.inference.duration", "s", "Time an inference took.", null, Short);
        _realtimeFactor = _meter.CreateHistogram(
            "echonative.inference.realtime_factor", "1", "Time an inference took per second of audio in its window.", null, Ratio);
        _queueDuration = _meter.CreateHistogram(
            "echonative.inference.queue.duration", "s", "Time from when an inference was due to its start on a worker.", null, Short);
        _abandoned = _meter.CreateCounter<long>(
            "echonative.inference.abandoned", "{inference}", "Inferences stopped because their result was wanted no more.");
        _fallbacks = _meter.CreateCounter<long>(
            "echonative.inference.fallbacks", "{fallback}", "Decodes repeated because the text before looked wrong.");
        _sessionDuration = _meter.CreateHistogram("echonative.session.duration", "s", "Time from a session's opening to its end.", null, Long);
        _rejected = _meter.CreateCounter<long>("echonative.rejected_sessions", "{session}", "Sessions refused at the engine's limit.");
        _loadDuration = _meter.CreateHistogram("echonative.model.load.duration", "s", "Time the model took to be loaded and warm.", null, Long);
        Observe(status);
    }

    /// <summary>Where the instruments are.</summary>
    public Meter Meter => _meter;

    /// <summary>What became of the samples of all sessions.</summary>
    public SampleTotals Samples { get; } = new();

    /// <summary>The span that a session's inferences are to be children of: the caller's, when somebody listens.</summary>
    public static ActivityContext Caller => Source.HasListeners() ? Activity.Current?.Context ?? default : default;

    /// <summary>Begins an inference.</summary>
    /// <param name="kind">What it is for.</param>
    /// <param name="samples">Length of its window, at 16 kHz.</param>
    /// <param name="due">When it was due (<see cref="Stopwatch.GetTimestamp"/>); 0 when nobody knows.</param>
    /// <param name="parent"><see cref="Caller"/> when its session was opened.</param>
    public InferenceScope Begin(InferenceKind kind, int samples, long due = 0, ActivityContext parent = default)
    {
        if (due != 0 && _queueDuration.Enabled)
        {
            _queueDuration.Record(Stopwatch.GetElapsedTime(due).TotalSeconds, _jobs[(int)kind]);
        }

        return new InferenceScope(this, kind, samples, Source.HasListeners() ? StartActivity(kind, samples, parent) : null);
    }

    /// <summary>A session was refused: there are as many as there may be.</summary>
    public void SessionRejected() => _rejected.Add(1, _modelOnly);

    /// <summary>A session has ended.</summary>
    public void SessionClosed(TimeSpan open) => _sessionDuration.Record(open.TotalSeconds, _modelOnly);

    /// <summary>The model was loaded, or loaded again.</summary>
    public void ModelLoaded(TimeSpan elapsed) => _loadDuration.Record(elapsed.TotalSeconds, _modelOnly);

    /// <summary>Ends the meter, unless a factory owns it.</summary>
    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    internal void RecordCompleted(InferenceKind kind, int samples, TimeSpan elapsed, int fallbacks)
    {
        ReadOnlySpan<Tag> tags = _jobs[(int)kind];
        _duration.Record(elapsed.TotalSeconds, tags);
        if (samples > 0)
        {
            _realtimeFactor.Record(elapsed.TotalSeconds * 16000 / samples, tags);
        }

        if (fallbacks > 0)
        {
            _fallbacks.Add(fallbacks, tags);
        }
    }

    internal void RecordAbandoned(InferenceKind kind) => _abandoned.Add(1, _jobs[(int)kind]);

    internal void RecordFailed(InferenceKind kind, TimeSpan elapsed, string errorType) =>
        _duration.Record(elapsed.TotalSeconds, _model, new Tag(Job, Jobs[(int)kind]), new Tag(ErrorType, errorType));

    private Activity? StartActivity(InferenceKind kind, int samples, ActivityContext parent)
    {
        Activity? activity = Source.StartActivity(Spans[(int)kind], ActivityKind.Internal, parent);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag(Model, _model.Value);
            activity.SetTag(Job, Jobs[(int)kind]);
            activity.SetTag("echonative.audio.duration", samples / 16000.0);
        }

        return activity;
    }

    private void Observe(Func<EngineStatus> status)
    {
        _meter.CreateObservableUpDownCounter(
            "echonative.active_sessions", () => Of(status().Sessions), "{session}", "Open sessions.");
        _meter.CreateObservableUpDownCounter(
            "echonative.queued_inferences", () => Of(status().QueuedInferences), "{inference}", "Inferences waiting for a worker.");
        _meter.CreateObservableUpDownCounter(
            "echonative.model.resident", () => Of(status().Residency == ModelResidency.Resident ? 1 : 0), "{model}", "1 while the model is in memory.");
        _meter.CreateObservableCounter("echonative.samples.received", () => Of(Samples.Received), "{sample}", "Samples taken in, at 16 kHz.");
        _meter.CreateObservableCounter(
            "echonative.samples.settled",
            () => new[] { Of(Samples.Transcribed, "transcribed"), Of(Samples.Silent, "silent"), Of(Samples.Dropped, "dropped") },
            "{sample}",
            "Samples that are accounted for, by what became of them.");
    }

    private Measurement<long> Of(long value) => new(value, _modelOnly);

    private Measurement<long> Of(long value, string outcome) => new(value, _model, new Tag(Outcome, outcome));
}
