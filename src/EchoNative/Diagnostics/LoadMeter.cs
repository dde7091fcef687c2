using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EchoNative.Diagnostics;

/// <summary>
/// What an engine's last inferences took, for <see cref="EngineLoad"/>. Recording allocates nothing, and what is kept is bounded. Time
/// stamps are those of <see cref="Stopwatch"/>. Thread-safe.
/// </summary>
internal sealed class LoadMeter
{
    /// <summary>How long a final counts.</summary>
    public static readonly TimeSpan FinalWindow = TimeSpan.FromSeconds(10);

    /// <summary>How long an inference counts.</summary>
    public static readonly TimeSpan InferenceWindow = TimeSpan.FromMinutes(1);

    private const int MostFinals = 1024; // a hundred per second: more than any one machine decodes
    private const int MostInferences = 256;
    private readonly (long At, Sum Sum)[] _finals = new (long, Sum)[MostFinals];
    private readonly (long At, long Ticks)[] _inferences = new (long, long)[MostInferences];
    private readonly Lock _lock = new();
    private long _finalCount;
    private long _inferenceCount;

    /// <summary>A final is out.</summary>
    /// <param name="now">When.</param>
    /// <param name="due">Since when it could have been.</param>
    /// <param name="samples">Audio that it covers, at 16 kHz.</param>
    public void RecordFinal(long now, long due, long samples)
    {
        lock (_lock)
        {
            _finals[_finalCount++ % MostFinals] = (now, Sum.Of(now - due, samples));
        }
    }

    /// <summary>An inference has a result.</summary>
    public void RecordInference(long now, TimeSpan elapsed)
    {
        lock (_lock)
        {
            _inferences[_inferenceCount++ % MostInferences] = (now, elapsed.Ticks);
        }
    }

    /// <summary>The load at a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="sum">What waits longer than it lasts.</param>
    public EngineLoad Measure(long now, Sum sum)
    {
        Span<long> ticks = stackalloc long[MostInferences];
        int count = 0;
        lock (_lock)
        {
            foreach ((long at, Sum final) in _finals.AsSpan(0, (int)Math.Min(_finalCount, MostFinals)))
            {
                sum += Stopwatch.GetElapsedTime(at, now) <= FinalWindow ? final : default;
            }

            foreach ((long at, long elapsed) in _inferences.AsSpan(0, (int)Math.Min(_inferenceCount, MostInferences)))
            {
                ticks[count] = elapsed;
                count += Stopwatch.GetElapsedTime(at, now) <= InferenceWindow ? 1 : 0;
            }
        }

        ticks = ticks[..count];
        ticks.Sort();
        long total = 0;
        foreach (long time in ticks)
        {
            total += time;
        }

        return new EngineLoad
        {
            FinalTime = TimeSpan.FromSeconds(sum.Time),
            FinalAudio = TimeSpan.FromSeconds(sum.Audio),
            InferenceMean = TimeSpan.FromTicks(total / Math.Max(1, count)),
            InferenceP95 = count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(ticks[((count * 95) + 99) / 100 - 1]),
            QueuedInferences = 0,
            FinalsWaiting = 0,
        };
    }

    /// <summary>Time and the audio it was for, both in seconds.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Sum(double Time, double Audio)
    {
        /// <param name="elapsed">In units of <see cref="Stopwatch"/>.</param>
        /// <param name="samples">At 16 kHz.</param>
        public static Sum Of(long elapsed, long samples) => new(elapsed / (double)Stopwatch.Frequency, samples / 16000.0);

        public static Sum operator +(Sum left, Sum right) => new(left.Time + right.Time, left.Audio + right.Audio);
    }
}
