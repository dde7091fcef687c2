namespace EchoNative;

/// <summary>
/// How well zlib would compress a text, without its allocations: this framework's only zlib is a stream. The longest earlier match is
/// taken at every byte, and the symbols are priced as deflate codes them (RFC 1951), with its fixed codes or with codes of their own,
/// whichever is shorter. Within 10 % and 6 bytes of <c>ZLibStream</c> (<c>CompressionEstimateTests</c>). One thread at a time.
/// </summary>
internal sealed class CompressionEstimate
{
    /// <summary>Bytes looked at; of a longer text, the last ones.</summary>
    public const int MaxBytes = 4096;

    private const int MinMatch = 3;
    private const int MaxMatch = 258;
    private const int Chain = 64;           // earlier places looked at
    private const int FrameBits = 6 * 8;    // header and checksum of zlib
    private const int TableBits = 14 + (19 * 3); // before a block with own codes: counts, and the lengths of the codes that its table is written in
    private const float BitsPerCode = 4.5f; // a code's length in that table, about
    private readonly short[] _last = new short[1 << 12];
    private readonly short[] _before = new short[MaxBytes];
    private readonly int[] _symbols = new int[256 + 1 + 29];
    private readonly int[] _distances = new int[30];

    /// <summary>Length over compressed length; OpenAI's reference takes more than 2.4 for a loop.</summary>
    public float Ratio(ReadOnlySpan<byte> text)
    {
        text = text[Math.Max(0, text.Length - MaxBytes)..];
        _last.AsSpan().Fill(-1);
        _symbols.AsSpan().Clear();
        _distances.AsSpan().Clear();
        _symbols[256] = 1; // end of the block
        int extra = 0;
        for (int at = 0; at < text.Length;)
        {
            (int length, int distance) = LongestMatch(text, at);
            int end = at + Math.Max(length, 1);
            if (length >= MinMatch)
            {
                extra += Count(_symbols.AsSpan(257), length - MinMatch, 4) + Count(_distances, distance - 1, 2);
            }
            else
            {
                _symbols[text[at]]++;
            }

            for (; at < end; at++)
            {
                Remember(text, at);
            }
        }

        float own = TableBits + CodeBits(_symbols) + CodeBits(_distances);
        return text.Length * 8 / (FrameBits + 3 + extra + Math.Min(own, FixedBits()));
    }

    // Values are coded in groups that double: so many of each size, and bits that tell which one of the group. Gives those bits.
    private static int Count(Span<int> codes, int value, int perGroup)
    {
        int bits = Math.Max(0, int.Log2(Math.Max(1, value / perGroup)));
        int code = value < 2 * perGroup ? value : (bits * perGroup) + (value >> bits);
        codes[Math.Min(code, codes.Length - 1)]++;
        return value < 2 * perGroup ? 0 : bits;
    }

    // Shannon's bound, which Huffman's codes come close to, and the table that tells them.
    private static float CodeBits(ReadOnlySpan<int> counts)
    {
        int total = 0;
        float bits = 0;
        foreach (int count in counts)
        {
            total += count;
            bits -= count > 0 ? (count * MathF.Log2(count)) - BitsPerCode : 0;
        }

        return total > 0 ? bits + (total * MathF.Log2(total)) : 0;
    }

    // Fixed codes: 8 bits for a character, 7 for most lengths, 5 for a distance.
    private float FixedBits()
    {
        int bits = 0;
        for (int i = 0; i < _symbols.Length; i++)
        {
            bits += _symbols[i] * (i < 256 ? 8 : 7);
        }

        foreach (int count in _distances)
        {
            bits += 5 * count;
        }

        return bits;
    }

    private (int Length, int Distance) LongestMatch(ReadOnlySpan<byte> text, int at)
    {
        (int Length, int Distance) best = default;
        if (at + MinMatch > text.Length)
        {
            return best;
        }

        ReadOnlySpan<byte> rest = text.Slice(at, Math.Min(MaxMatch, text.Length - at));
        int from = _last[Hash(text, at)];
        for (int i = 0; i < Chain && from >= 0; i++, from = _before[from])
        {
            int length = rest.CommonPrefixLength(text[from..]);
            if (length > best.Length)
            {
                best = (length, at - from);
            }
        }

        return best;
    }

    private void Remember(ReadOnlySpan<byte> text, int at)
    {
        if (at + MinMatch <= text.Length)
        {
            ref short last = ref _last[Hash(text, at)];
            _before[at] = last;
            last = (short)at;
        }
    }

    private static int Hash(ReadOnlySpan<byte> text, int at) =>
        (int)(((uint)(text[at] | (text[at + 1] << 8) | (text[at + 2] << 16)) * 2654435761u) >> 20);
}
