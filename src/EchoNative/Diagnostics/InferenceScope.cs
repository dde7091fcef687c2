using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EchoNative.Diagnostics;

/// <summary>One inference while it runs. Exactly one of its methods ends it, on the thread that began it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct InferenceScope
{
    private readonly EngineMetrics _metrics;
    private readonly InferenceKind _kind;
    private readonly int _samples;
    private readonly long _began;
    private readonly Activity? _activity;

    internal InferenceScope(EngineMetrics metrics, InferenceKind kind, int samples, Activity? activity)
    {
        _metrics = metrics;
        _kind = kind;
        _samples = samples;
        _activity = activity;
        _began = Stopwatch.GetTimestamp();
    }

    /// <summary>It has a result.</summary>
    /// <param name="fallbacks">Further decodes that the first one, looking wrong, has led to.</param>
    public void Complete(int fallbacks = 0)
    {
        if (_metrics is not null)
        {
            _metrics.RecordCompleted(_kind, _samples, Stopwatch.GetElapsedTime(_began), fallbacks);
            if (fallbacks > 0)
            {
                _activity?.SetTag("echonative.fallbacks", fallbacks);
            }

            _activity?.Dispose();
        }
    }

    /// <summary>It was stopped, because its result is wanted no more.</summary>
    public void Abandon()
    {
        if (_metrics is not null)
        {
            _metrics.RecordAbandoned(_kind);
            _activity?.SetTag("echonative.abandoned", true);
            _activity?.Dispose();
        }
    }

    /// <summary>It has failed.</summary>
    public void Fail(Exception error)
    {
        if (_metrics is not null)
        {
            string type = error.GetType().FullName!;
            _metrics.RecordFailed(_kind, Stopwatch.GetElapsedTime(_began), type);

            // The type alone: a message may name files.
            _activity?.SetTag(EngineMetrics.ErrorType, type);
            _activity?.SetStatus(ActivityStatusCode.Error);
            _activity?.Dispose();
        }
    }
}
