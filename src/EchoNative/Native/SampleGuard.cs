using System.Numerics;

namespace EchoNative.Native;

/// <summary>Looks through samples for what libwhisper would turn into garbage without a word: NaN, infinities, wrong scale.</summary>
internal static class SampleGuard
{
    /// <summary>
    /// Largest magnitude taken for audio. Full scale is 1; resampled or normalised material overshoots a little, samples left at
    /// 16-bit scale are far above.
    /// </summary>
    public const float MaxMagnitude = 16f;

    /// <summary>Index of the first sample that is not finite or beyond ±<see cref="MaxMagnitude"/>, or -1.</summary>
    public static int IndexOfBad(ReadOnlySpan<float> samples)
    {
        int i = 0;
        var limit = new Vector<float>(MaxMagnitude);
        for (; i <= samples.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            // NaN compares false, so one comparison catches all three kinds.
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(samples[i..])), limit))
            {
                break;
            }
        }

        for (; i < samples.Length; i++)
        {
            if (!(MathF.Abs(samples[i]) <= MaxMagnitude))
            {
                return i;
            }
        }

        return -1;
    }

    public static void ThrowIfBad(ReadOnlySpan<float> samples, string parameter)
    {
        int bad = IndexOfBad(samples);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"Sample {bad} is {samples[bad]}: samples must be finite and scaled to ±1 (taken up to ±{MaxMagnitude}).", parameter);
        }
    }
}
