using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EchoNative.Isolation;

/// <summary>What precedes every message on the pipes: a mark with the protocol's version, what it says, to or from which worker, about what, and how long it is.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Worker">Number of the worker, or <see cref="Control"/>.</param>
/// <param name="Id">Number of the question; its answer has the same.</param>
/// <param name="Length">Bytes that follow.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Frame(FrameKind Kind, int Worker, long Id, int Length)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 24;

    /// <summary>Most bytes after a header.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Stands for no worker: the model's own questions.</summary>
    public const int Control = ushort.MaxValue;

    private const uint Mark = 0x49_4E_45 | (Version << 24); // "ENI"
    private const uint Version = 1;

    /// <summary>Writes the header.</summary>
    /// <param name="header">Room for <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)Kind);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)Worker);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Id);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], 0);
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">It is none, or of another version.</exception>
    public static Frame Read(ReadOnlySpan<byte> header)
    {
        uint mark = BinaryPrimitives.ReadUInt32LittleEndian(header);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        if (mark != Mark || length is < 0 or > MaxLength)
        {
            throw new InvalidDataException(
                (mark & 0xFFFFFF) == (Mark & 0xFFFFFF) && mark != Mark ? $"it speaks version {mark >> 24} of the protocol, not {Version}." : "what it writes is no message.");
        }

        return new Frame(
            (FrameKind)BinaryPrimitives.ReadUInt16LittleEndian(header[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            length);
    }

    /// <summary>Reads a header from a pipe.</summary>
    /// <param name="stream">The pipe.</param>
    /// <param name="header">Room for <see cref="Size"/> bytes.</param>
    /// <param name="frame">The header.</param>
    /// <returns>False at the pipe's end.</returns>
    /// <exception cref="EndOfStreamException">The pipe ends within it.</exception>
    /// <exception cref="InvalidDataException">It is none, or of another version.</exception>
    public static bool TryRead(Stream stream, Span<byte> header, out Frame frame)
    {
        int read = stream.ReadAtLeast(header[..Size], Size, throwOnEndOfStream: false);
        frame = read == Size ? Read(header) : read == 0 ? default : throw new EndOfStreamException("it broke off within a message.");
        return read == Size;
    }
}
