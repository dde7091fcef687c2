using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative.Isolation;

/// <summary>Writes a message's fields one after the other, little-endian.</summary>
/// <param name="room">Where it writes; what does not fit is an <see cref="InvalidDataException"/>.</param>
internal ref struct MessageWriter(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public void Flag(bool value) => Next(1)[0] = value ? (byte)1 : (byte)0;

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(sizeof(int)), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(sizeof(long)), value);

    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Next(sizeof(float)), value);

    /// <summary>Bytes, preceded by how many.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        value.CopyTo(Next(value.Length));
    }

    public void Ints(scoped ReadOnlySpan<int> values)
    {
        Int32(values.Length);
        MemoryMarshal.AsBytes(values).CopyTo(Next(values.Length * sizeof(int)));
    }

    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public void Texts(IReadOnlyList<string> values)
    {
        Int32(values.Count);
        foreach (string value in values)
        {
            Text(value);
        }
    }

    /// <summary>Words with all that is known of them.</summary>
    public void Words(WordList words)
    {
        Int32(words.Count);
        for (int i = 0; i < words.Count; i++)
        {
            ref readonly WordList.Entry word = ref words[i];
            Bytes(words.TextOf(i));
            Int64(word.Start);
            Int64(word.End);
            Flag(word.Heard);
            Single(word.ProbabilitySum);
            Int32(word.Tokens);
            Int32(word.TokenEnd);
        }
    }

    private Span<byte> Next(int count)
    {
        if (count > _room.Length - Length)
        {
            throw new InvalidDataException($"A message of more than {_room.Length} bytes.");
        }

        Span<byte> next = _room.Slice(Length, count);
        Length += count;
        return next;
    }
}
