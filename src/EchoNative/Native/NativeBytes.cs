using System.Runtime.InteropServices;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>A block of native memory that holds a whole stream; models are too large for managed arrays.</summary>
internal sealed unsafe class NativeBytes : IDisposable
{
    private const int FirstBlock = 1 << 20;
    private long _capacity;

    private NativeBytes()
    {
    }

    public byte* Pointer { get; private set; }

    public long Length { get; private set; }

    /// <summary>Reads <paramref name="stream"/> to its end.</summary>
    /// <exception cref="ModelFormatException">It holds more than <paramref name="limit"/> bytes.</exception>
    public static NativeBytes ReadToEnd(Stream stream, long limit)
    {
        var bytes = new NativeBytes();
        try
        {
            bytes.Grow(FirstBlock);
            while (true)
            {
                int room = (int)Math.Min(bytes._capacity - bytes.Length, 1 << 20);
                int read = stream.Read(new Span<byte>(bytes.Pointer + bytes.Length, room));
                if (read == 0)
                {
                    return bytes;
                }

                bytes.Length += read;
                if (bytes.Length > limit)
                {
                    throw new ModelFormatException($"the stream holds more than {limit} bytes");
                }

                if (bytes.Length == bytes._capacity)
                {
                    bytes.Grow(bytes._capacity * 2);
                }
            }
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(Pointer);
        Pointer = null;
    }

    private void Grow(long capacity)
    {
        Pointer = (byte*)NativeMemory.Realloc(Pointer, (nuint)capacity);
        _capacity = capacity;
    }
}
