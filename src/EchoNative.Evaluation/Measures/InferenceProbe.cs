using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EchoNative.Evaluation.Measures;

/// <summary>Hears how long each inference of one engine takes per second of audio in its window, from the engine's own instrument.</summary>
internal sealed class InferenceProbe : IDisposable
{
    private const string Factor = "echonative.inference.realtime_factor";
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<TimedValue> _factors = [];

    /// <param name="engine">Whose inferences.</param>
    /// <param name="began">The moment from which times count (<see cref="Stopwatch.GetTimestamp"/>).</param>
    public InferenceProbe(RecognitionEngine engine, long began)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == engine.Metrics.Meter && instrument.Name == Factor)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) =>
        {
            lock (_lock)
            {
                _factors.Add(new TimedValue(Stopwatch.GetElapsedTime(began).TotalSeconds, value));
            }
        });
        _listener.Start();
    }

    /// <summary>The realtime factors so far, in order.</summary>
    public IReadOnlyList<TimedValue> Factors
    {
        get
        {
            lock (_lock)
            {
                return [.. _factors];
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}
