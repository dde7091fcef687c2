using EchoNative.Audio;

namespace EchoNative.Server;

/// <summary>Converts between positions of a source, at its own rate, and the engine's samples at 16 kHz.</summary>
/// <param name="rate">The source's samples per second.</param>
internal readonly struct SampleClock(int rate)
{
    /// <summary>The engine's first sample that does not lie before a position.</summary>
    public long ToEngine(long position) => (long)(((Int128)position * Pcm.SampleRate + rate - 1) / rate);

    /// <summary>The position of one of the engine's samples, rounded down: <see cref="ToEngine"/> of it is that sample again, from 16 kHz on.</summary>
    public long ToPosition(long sample) => (long)((Int128)sample * rate / Pcm.SampleRate);
}
