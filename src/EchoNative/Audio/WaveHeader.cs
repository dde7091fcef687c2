using System.Buffers.Binary;
using System.Text;

namespace EchoNative.Audio;

/// <summary>
/// What stands before the samples of a WAVE file. Layout: Microsoft "Multiple Channel Audio Data and WAVE Files";
/// RF64/BW64: EBU Tech 3306 and ITU-R BS.2088.
/// </summary>
/// <param name="Format">Layout of the samples.</param>
/// <param name="DataBytes">Bytes that the data chunk claims; null when its writer couldn't know.</param>
internal readonly record struct WaveHeader(AudioFormat Format, long? DataBytes)
{
    // Real files have a handful of chunks and at most some MiB of metadata before the data.
    private const int MaxChunks = 1024;
    private const long MaxHeaderBytes = 256L << 20;
    private const long MaxDataBytes = 1L << 46;

    /// <summary>True when the bytes begin as a WAVE file of any of the supported containers.</summary>
    public static bool IsWave(ReadOnlySpan<byte> start) =>
        start.Length >= 12
        && (start.StartsWith("RIFF"u8) || start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8))
        && start[8..].StartsWith("WAVE"u8);

    /// <summary>Reads up to the first byte of the samples.</summary>
    public static WaveHeader Read(Stream stream)
    {
        var reader = new HeaderReader(stream);
        Span<byte> start = stackalloc byte[12];
        reader.Read(start, "the RIFF header");
        if (!IsWave(start))
        {
            string kind = start.StartsWith("RIFX"u8) ? "a big-endian WAVE file (RIFX)" : $"it starts with {Name(start[..4])}";
            throw new AudioFormatException($"Not a WAVE file: {kind}, not RIFF, RF64 or BW64 with WAVE at byte 8.", 0);
        }

        bool is64 = !start.StartsWith("RIFF"u8);
        uint riffBytes = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        AudioFormat? format = null;
        ulong? data64 = null;
        Span<byte> chunk = stackalloc byte[8];
        for (int i = 0; i < MaxChunks && reader.Position < MaxHeaderBytes; i++)
        {
            long at = reader.Position;
            reader.Read(chunk, format is null ? "the chunk list, before a fmt chunk" : "the chunk list, before a data chunk");
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("data"u8))
            {
                return format is { } known
                    ? new WaveHeader(known, DataSize(size, is64 ? data64 : null, riffBytes, reader.Position, at))
                    : throw new AudioFormatException($"The data chunk at byte {at} comes before any fmt chunk.", at);
            }

            if (chunk.StartsWith("fmt "u8))
            {
                format = WaveFormatChunk.Read(reader, size);
            }
            else if (chunk.StartsWith("ds64"u8) && is64)
            {
                data64 = ReadDataSize64(reader, size);
            }
            else
            {
                reader.Skip(size, chunk[..4]);
            }

            // Chunks start on even bytes; the pad byte isn't part of the size.
            reader.Skip(size & 1, chunk[..4]);
        }

        throw new AudioFormatException($"No data chunk in the first {reader.Position} bytes.", reader.Position);
    }

    internal static string Name(ReadOnlySpan<byte> id)
    {
        var name = new StringBuilder("'", 18);
        foreach (byte b in id)
        {
            _ = b is >= 0x20 and < 0x7F and not (byte)'\'' ? name.Append((char)b) : name.Append(null, $"\\x{b:X2}");
        }

        return name.Append('\'').ToString();
    }

    private static ulong ReadDataSize64(HeaderReader reader, uint size)
    {
        long at = reader.Position;
        if (size < 24)
        {
            throw new AudioFormatException($"The ds64 chunk at byte {at - 8} has {size} bytes, fewer than 24.", at - 8);
        }

        Span<byte> body = stackalloc byte[24];
        reader.Read(body, "the ds64 chunk");
        reader.Skip(size - 24, "ds64"u8);
        return BinaryPrimitives.ReadUInt64LittleEndian(body[8..]);
    }

    private static long? DataSize(uint size, ulong? data64, uint riffBytes, long dataStart, long at)
    {
        ulong claimed = size == uint.MaxValue && data64 is { } wide ? wide : size;

        // Writers to pipes leave 0 or the size of the bare header as RIFF size too; only a RIFF size that goes on behind the data
        // chunk says that the chunk is really empty.
        bool isEmpty = claimed == 0 && riffBytes + 8L > dataStart && !IsPlaceholder(riffBytes);
        if (!isEmpty && IsPlaceholder(claimed))
        {
            return null;
        }

        return claimed <= MaxDataBytes
            ? (long)claimed
            : throw new AudioFormatException($"The data chunk at byte {at} claims {claimed} bytes, more than 64 TiB.", at);
    }

    // What writers to pipes leave: 0, -1 (ffmpeg), a little below or at 2 GiB (sox, arecord).
    private static bool IsPlaceholder(ulong size) =>
        size is 0 or (>= 0x7FFFF000 and <= 0x80000000) or (>= 0xFFFFFF00 and <= uint.MaxValue) or ulong.MaxValue;
}
