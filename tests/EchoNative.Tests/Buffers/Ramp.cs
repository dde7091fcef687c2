using System.Runtime.InteropServices;

namespace EchoNative.Tests.Buffers;

/// <summary>
/// Samples that say their position, modulo a prime: a window from elsewhere, or of a round before, never looks like the right one.
/// </summary>
internal static class Ramp
{
    public const int MaxBlock = 1 << 17;
    private const int Period = 1_000_003;
    private static readonly float[] Samples = [.. Enumerable.Range(0, Period + MaxBlock).Select(i => (float)(i % Period))];

    public static ReadOnlySpan<float> At(long position, int count) => Samples.AsSpan((int)(position % Period), count);

    /// <summary>Compared as bits, which is fast even where the tests are not optimised.</summary>
    public static bool Matches(ReadOnlySpan<float> window, long position) =>
        MemoryMarshal.Cast<float, int>(window).SequenceEqual(MemoryMarshal.Cast<float, int>(At(position, window.Length)));
}
