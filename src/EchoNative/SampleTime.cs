using EchoNative.Audio;

namespace EchoNative;

/// <summary>The clock of a session: time since its first sample, counted in samples.</summary>
public static class SampleTime
{
    private const long TicksPerSample = TimeSpan.TicksPerSecond / Pcm.SampleRate;

    /// <summary>Time of a sample. Exact: a sample lasts 625 ticks.</summary>
    public static TimeSpan At(long sample) => TimeSpan.FromTicks(sample * TicksPerSample);

    /// <summary>The sample at a time.</summary>
    public static long Of(TimeSpan time) => time.Ticks / TicksPerSample;
}
