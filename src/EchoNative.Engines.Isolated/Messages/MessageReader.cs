using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative.Isolation;

/// <summary>Reads what <see cref="MessageWriter"/> has written. Whoever wrote it may have gone mad: every length is checked.</summary>
/// <param name="message">The message; one that ends too early is an <see cref="InvalidDataException"/>.</param>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public bool Flag() => Next(1)[0] switch { 0 => false, 1 => true, _ => throw new InvalidDataException("it says neither yes nor no.") };

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Next(sizeof(int)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Next(sizeof(long)));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Next(sizeof(float)));

    /// <summary>Bytes where they lie.</summary>
    public ReadOnlySpan<byte> Bytes() => Next(Int32());

    /// <summary>Numbers where they lie.</summary>
    public ReadOnlySpan<int> Ints() => MemoryMarshal.Cast<byte, int>(Next(Count(sizeof(int)) * sizeof(int)));

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public string[] Texts()
    {
        string[] texts = new string[Count(sizeof(int))];
        foreach (ref string text in texts.AsSpan())
        {
            text = Text();
        }

        return texts;
    }

    /// <summary>Reads words into a list, in place of what was there.</summary>
    public void Words(WordList words)
    {
        words.Clear();
        int count = Count(sizeof(int));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> text = Bytes();
            words.Add(text, new WordList.Entry(0, text.Length, Int64(), Int64(), Flag(), Single(), Int32(), Int32()));
        }
    }

    // How many there are; never more than the rest could hold.
    private int Count(int leastBytes) =>
        Int32() is var count && (uint)count <= (uint)(_rest.Length / leastBytes) ? count : throw new InvalidDataException("it ends too early.");

    private ReadOnlySpan<byte> Next(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw new InvalidDataException("it ends too early.");
        }

        ReadOnlySpan<byte> next = _rest[..count];
        _rest = _rest[count..];
        return next;
    }
}
