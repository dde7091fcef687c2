using System.Buffers.Binary;
using System.Text;
using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

/// <summary>Builds WAVE files of every kind that the reader should read, and of kinds it should not.</summary>
internal sealed class WaveWriter(AudioFormat format)
{
    private readonly List<byte> _chunks = [];

    public bool Extensible { get; init; }

    public string Riff { get; init; } = "RIFF";

    public uint? ClaimedDataSize { get; init; }

    public uint? ClaimedRiffSize { get; init; }

    public ulong? DataSize64 { get; init; }

    public int? ValidBits { get; init; }

    public static byte[] Simple(AudioFormat format, ReadOnlySpan<byte> data) => new WaveWriter(format).Format().Data(data).ToArray();

    public WaveWriter Chunk(string id, ReadOnlySpan<byte> body)
    {
        Header(id, (uint)body.Length);
        return Body(body);
    }

    public WaveWriter Format()
    {
        int bits = ValidBits ?? (format.BytesPerSample * 8);
        ushort tag = format.Encoding switch
        {
            SampleEncoding.Float32 or SampleEncoding.Float64 => 3,
            SampleEncoding.ALaw => 6,
            SampleEncoding.MuLaw => 7,
            _ => 1,
        };
        byte[] body = new byte[Extensible ? 40 : tag == 1 ? 16 : 18];
        BinaryPrimitives.WriteUInt16LittleEndian(body, Extensible ? (ushort)0xFFFE : tag);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(2), (ushort)format.Channels);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), format.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(8), format.SampleRate * format.BytesPerFrame);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(12), (ushort)format.BytesPerFrame);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(14), (ushort)(Extensible ? format.BytesPerSample * 8 : bits));
        if (Extensible)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(16), 22);
            BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(18), (ushort)bits);
            new Guid(tag, 0, 0x10, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71).TryWriteBytes(body.AsSpan(24));
        }

        return Chunk("fmt ", body);
    }

    public WaveWriter DataSizes(ulong dataBytes)
    {
        byte[] body = new byte[28];
        BinaryPrimitives.WriteUInt64LittleEndian(body, dataBytes + 72);
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(8), DataSize64 ?? dataBytes);
        return Chunk("ds64", body);
    }

    public WaveWriter Data(ReadOnlySpan<byte> data)
    {
        Header("data", ClaimedDataSize ?? (uint)data.Length);
        return Body(data);
    }

    public byte[] ToArray()
    {
        byte[] file = new byte[12 + _chunks.Count];
        Encoding.ASCII.GetBytes(Riff).CopyTo(file, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), ClaimedRiffSize ?? (uint)(_chunks.Count + 4));
        "WAVE"u8.CopyTo(file.AsSpan(8));
        _chunks.CopyTo(file, 12);
        return file;
    }

    private void Header(string id, uint size)
    {
        Span<byte> header = stackalloc byte[8];
        Encoding.ASCII.GetBytes(id, header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], size);
        _chunks.AddRange(header);
    }

    private WaveWriter Body(ReadOnlySpan<byte> body)
    {
        _chunks.AddRange(body);
        if (body.Length % 2 == 1)
        {
            _chunks.Add(0);
        }

        return this;
    }
}
