using System.Buffers.Binary;

namespace EchoNative.Protocol;

/// <summary>
/// The 16 bytes, little-endian, that precede the samples in every binary frame: u8 version, u8 source, u16 flags, u32 sequence,
/// i64 capture time in µs.
/// </summary>
/// <param name="Source">Number of the source, 0 to <see cref="EchoProtocol.MaxSources"/> - 1.</param>
/// <param name="Sequence">Number of the frame within its source and connection: 0 for the first, then one more each time, 0 again after 2^32−1.</param>
/// <param name="CaptureTime">When the first sample was captured, in µs on the client's own clock, not negative.</param>
public readonly record struct AudioFrameHeader(int Source, uint Sequence, long CaptureTime)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 16;

    /// <summary>The version this library reads and writes.</summary>
    public const byte Version = 1;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="frame">The frame, at least its first <see cref="Size"/> bytes.</param>
    /// <exception cref="ProtocolException">
    /// <see cref="ErrorCode.BadFrame"/>: it is shorter, of another version, has a flag set, or a negative capture time.
    /// </exception>
    public static AudioFrameHeader Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Size)
        {
            throw Bad($"A binary frame starts with a header of {Size} bytes; this one has {frame.Length} bytes in all.");
        }

        if (frame[0] != Version)
        {
            throw Bad($"Version {frame[0]} of the audio frame header is not known; this is version {Version}.");
        }

        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]);
        if (flags != 0)
        {
            throw Bad($"Flags 0x{flags:x4} are not known; all must be 0.");
        }

        long captureTime = BinaryPrimitives.ReadInt64LittleEndian(frame[8..]);
        if (captureTime < 0)
        {
            throw Bad($"Capture time {captureTime} is negative.");
        }

        return new AudioFrameHeader(frame[1], BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]), captureTime);
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)Source;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], CaptureTime);
    }

    private static ProtocolException Bad(string message) => new(ErrorCode.BadFrame, message);
}
