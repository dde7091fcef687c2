using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative.Models;

/// <summary>
/// Reads a ggml model file front to back and refuses every size that the rest of the file can't hold.
/// libwhisper trusts these sizes: a wrong one makes it allocate without bound, abort, or run on zeroed weights.
/// </summary>
internal sealed class ModelFileReader(Stream stream)
{
    public const uint Magic = 0x67676d6c;
    private const int MaxNameLength = 256;
    private readonly long _length = stream.Length;

    public long Position => stream.Position;

    public bool AtEnd => stream.Position >= _length;

    public long Length => _length;

    public void ExpectMagic()
    {
        if (_length < 4 || unchecked((uint)ReadInt32("magic")) != Magic)
        {
            throw new ModelFormatException("the file does not start with ggml's magic number", 0);
        }
    }

    public int ReadInt32(string what)
    {
        Require(4, what);
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public int ReadInt32(string what, int min, int max)
    {
        long at = Position;
        int value = ReadInt32(what);
        return value >= min && value <= max
            ? value
            : throw new ModelFormatException($"{what} is {value}, allowed are {min} to {max}", at);
    }

    public string ReadString(string what, int length)
    {
        Require(length, what);
        Span<byte> bytes = stackalloc byte[MaxNameLength];
        bytes = bytes[..length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    public float[] ReadSingles(string what, int count)
    {
        Require((long)count * sizeof(float), what);
        var values = new float[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public void Skip(long count, string what)
    {
        Require(count, what);
        stream.Seek(count, SeekOrigin.Current);
    }

    /// <summary>
    /// Walks the tensor table up to the end of the file. Every tensor must be one of <paramref name="expected"/>, with its type and
    /// shape, once, and none may be missing.
    /// </summary>
    public void ReadTensors(Dictionary<string, TensorShape> expected)
    {
        while (!AtEnd)
        {
            long at = Position;
            int dimensions = ReadInt32("tensor dimension count", 0, 4);
            int nameLength = ReadInt32("tensor name length", 1, MaxNameLength);
            int type = ReadInt32("tensor type");
            Span<int> d = [1, 1, 1, 1];
            for (int i = 0; i < dimensions; i++)
            {
                d[i] = ReadInt32("tensor dimension", 1, int.MaxValue);
            }

            string name = ReadString("tensor name", nameLength);
            if (!expected.Remove(name, out TensorShape shape))
            {
                throw new ModelFormatException($"tensor '{name}' is unknown or occurs twice", at);
            }

            if (type != shape.Type.Id || d[0] != shape.D0 || d[1] != shape.D1 || d[2] != shape.D2 || d[3] != shape.D3)
            {
                throw new ModelFormatException($"tensor '{name}' has type {type} and shape [{d[0]}, {d[1]}, {d[2]}, {d[3]}], expected {shape}", at);
            }

            if (shape.ByteCount < 0)
            {
                throw new ModelFormatException($"tensor '{name}': rows of {shape.D0} can't be stored as {shape.Type.Name}", at);
            }

            Skip(shape.ByteCount, $"data of tensor '{name}'");
        }

        if (expected.Count > 0)
        {
            throw new ModelFormatException($"{expected.Count} tensors are missing, '{expected.Keys.First()}' among them", Position);
        }
    }

    private void Require(long count, string what)
    {
        if (count < 0 || count > _length - stream.Position)
        {
            throw new ModelFormatException($"the file ends within its {what}", stream.Position);
        }
    }
}
