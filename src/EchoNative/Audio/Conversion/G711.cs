namespace EchoNative.Audio;

/// <summary>
/// Decoding of ITU-T G.711 (11/1988), full scale ±1: A-law has 13-bit, µ-law 14-bit linear values. Segment and mantissa of a code are put
/// where a float has its exponent and mantissa, which makes the value without a table: with the bits s s s m m m m,
/// x = 2^(s-8) · (1 + (2m+1)/32), the middle of the code's interval. µ-law's magnitude is x less a bias of 132/32768. A-law's is x but in
/// segment 0, which lacks the leading 1 and has the step of segment 1: 2x - 2^-7, the lesser of the two there and only there.
/// </summary>
internal static class G711
{
    /// <summary>Puts a code, whose sign (set for positive values) is at a float's sign, where the segment meets the exponent.</summary>
    public const int SegmentShift = 5;

    /// <summary>A float's sign.</summary>
    public const int Sign = int.MinValue;

    /// <summary>Segment and mantissa after the shift.</summary>
    public const int Fields = 0x7F << 19;

    /// <summary>What is added to them to make a float: the exponent's bias of 127 less 8, and half a step.</summary>
    public const int FloatOffset = ((127 - 8) << 23) | (1 << 18);

    /// <summary>The bits that A-law inverts (the even ones), after the shift, and the sign, which is the other way round in floats. µ-law inverts all.</summary>
    public const int ALawInverted = Sign | (0x55 << 19);

    /// <summary>132 of 32768, which makes every segment of µ-law start at a power of two.</summary>
    public const float MuLawBias = 132 / 32768f;

    /// <summary>The leading 1 that segment 0 of A-law lacks, 2^-7.</summary>
    public const float ALawLeading = 1 / 128f;

    public static float ALaw(byte code)
    {
        int bits = ((code << 24) >> SegmentShift) ^ ALawInverted;
        float x = BitConverter.Int32BitsToSingle((bits & Fields) + FloatOffset);
        x = float.MinNative(x, x + x - ALawLeading);
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) | (bits & Sign));
    }

    public static float MuLaw(byte code)
    {
        int bits = ~((code << 24) >> SegmentShift);
        int sign = bits & Sign;

        // The sign is on both sides, so that zero is never negative.
        return BitConverter.Int32BitsToSingle(((bits & Fields) + FloatOffset) | sign) - MathF.CopySign(MuLawBias, BitConverter.Int32BitsToSingle(sign));
    }
}
