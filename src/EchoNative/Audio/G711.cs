namespace EchoNative.Audio;

/// <summary>Decoding tables of ITU-T G.711 (11/1988), full scale ±1: A-law has 13-bit, µ-law 14-bit linear values.</summary>
internal static class G711
{
    private static readonly float[] ALawTable = Table(ALawToLinear16);
    private static readonly float[] MuLawTable = Table(MuLawToLinear16);

    public static float ALaw(byte code) => ALawTable[code];

    public static float MuLaw(byte code) => MuLawTable[code];

    private static float[] Table(Func<int, int> toLinear16)
    {
        var table = new float[256];
        for (int code = 0; code < table.Length; code++)
        {
            table[code] = toLinear16(code) / 32768f;
        }

        return table;
    }

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
