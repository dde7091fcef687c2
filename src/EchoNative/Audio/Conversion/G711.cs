namespace EchoNative.Audio;

/// <summary>
/// Decoding of ITU-T G.711 (11/1988), full scale ±1: A-law has 13-bit, µ-law 14-bit linear values. Vector code builds
/// the same floats out of the codes' bits, since segment and mantissa of a code are the exponent and mantissa of a float:
/// with 7 bits s s s m m m m, magnitude(code) = 2^(s-8) · (1 + (2m+1)/32), less the bias 132/32768 for µ-law. Segment 0 of A-law lacks the
/// leading 1 and has the exponent of segment 1, that is 2x - 2^-7 for x as computed, which is the lesser of the two there and only there.
/// </summary>
internal static class G711
{
    /// <summary>Puts the lowest bit of a code's segment at the lowest bit of a float's exponent.</summary>
    public const int SegmentShift = 19;

    /// <summary>A code's segment and mantissa after that shift.</summary>
    public const int Fields = 0x7F << SegmentShift;

    /// <summary>What is added to them to make a float: the exponent's bias of 127 less 8, and half a step.</summary>
    public const int FloatOffset = ((127 - 8) << 23) | (1 << (SegmentShift - 1));

    /// <summary>The bits that A-law inverts, after the shift. µ-law inverts all.</summary>
    public const int ALawInverted = (0x55 << SegmentShift) & Fields;

    /// <summary>Puts a code's sign, which is set for positive values, at a float's.</summary>
    public const int SignShift = 24;

    /// <summary>132 of 32768, which makes every segment of µ-law start at a power of two.</summary>
    public const float MuLawBias = 132 / 32768f;

    /// <summary>The leading 1 that segment 0 of A-law lacks, 2^-7.</summary>
    public const float ALawLeading = 1 / 128f;

    public static float ALaw(byte code) => ALawToLinear16(code) / 32768f;

    public static float MuLaw(byte code) => MuLawToLinear16(code) / 32768f;

    // Even bits are inverted on the line; sign, 3 bits of segment, 4 bits of mantissa. The value is the middle of its interval.
    private static int ALawToLinear16(int code)
    {
        code ^= 0x55;
        int segment = (code >> 4) & 7;
        int magnitude = ((code & 15) << 4) + 8;
        magnitude = segment == 0 ? magnitude : (magnitude + 256) << (segment - 1);
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    }

    // All bits are inverted on the line; 132 is the bias (33 at 14 bits) that makes every segment start at a power of two.
    private static int MuLawToLinear16(int code)
    {
        code = ~code;
        int magnitude = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132;
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }
}
