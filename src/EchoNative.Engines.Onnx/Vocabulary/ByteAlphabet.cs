using System.Text;

namespace EchoNative.Vocabulary;

/// <summary>
/// The characters that byte-level vocabularies write bytes with: those that print stand for themselves, the others follow from U+0100 on
/// (<c>bytes_to_unicode</c> of GPT-2's encoder.py).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();
    private static readonly Dictionary<char, byte> Bytes = Characters.Select((c, b) => (c, (byte)b)).ToDictionary(pair => pair.c, pair => pair.Item2);

    /// <summary>The character of each byte.</summary>
    public static ReadOnlySpan<char> All => Characters;

    /// <summary>Writes text as those characters, one for each byte of its UTF-8.</summary>
    public static string Encode(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = Encoding.UTF8.GetBytes(text, utf8);
        return string.Create(length, utf8, static (characters, bytes) =>
        {
            for (int i = 0; i < characters.Length; i++)
            {
                characters[i] = Characters[bytes[i]];
            }
        });
    }

    /// <summary>Reads an entry of a vocabulary; null where it has other characters.</summary>
    public static byte[]? TryDecode(string entry)
    {
        var bytes = new byte[entry.Length];
        for (int i = 0; i < entry.Length; i++)
        {
            if (!Bytes.TryGetValue(entry[i], out bytes[i]))
            {
                return null;
            }
        }

        return bytes;
    }

    private static char[] Build()
    {
        var characters = new char[256];
        char next = (char)256;
        for (int b = 0; b < characters.Length; b++)
        {
            bool prints = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[b] = prints ? (char)b : next++;
        }

        return characters;
    }
}
