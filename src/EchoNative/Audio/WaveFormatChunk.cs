using System.Buffers.Binary;

namespace EchoNative.Audio;

/// <summary>The fmt chunk of a WAVE file (WAVEFORMAT, WAVEFORMATEX, WAVEFORMATEXTENSIBLE of Microsoft's mmreg.h).</summary>
internal static class WaveFormatChunk
{
    private const ushort TagPcm = 0x0001;
    private const ushort TagFloat = 0x0003;
    private const ushort TagALaw = 0x0006;
    private const ushort TagMuLaw = 0x0007;
    private const ushort TagExtensible = 0xFFFE;
    private const int PlainBytes = 16;
    private const int ExtensibleBytes = 40;

    // Bytes 2 to 15 of the sub-format GUIDs that carry a format tag in their first two bytes.
    private static ReadOnlySpan<byte> TagGuidTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads the chunk's body of <paramref name="size"/> bytes.</summary>
    public static AudioFormat Read(HeaderReader reader, uint size)
    {
        long at = reader.Position - 8;
        if (size < PlainBytes)
        {
            throw new AudioFormatException($"The fmt chunk at byte {at} has {size} bytes, fewer than {PlainBytes}.", at);
        }

        Span<byte> body = stackalloc byte[ExtensibleBytes];
        body = body[..(int)Math.Min(size, ExtensibleBytes)];
        reader.Read(body, "the fmt chunk");
        reader.Skip(size - (uint)body.Length, "fmt "u8);
        return Parse(body, at);
    }

    private static AudioFormat Parse(ReadOnlySpan<byte> body, long at)
    {
        ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(body);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        int align = BinaryPrimitives.ReadUInt16LittleEndian(body[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        if (tag == TagExtensible)
        {
            tag = SubFormat(body, at);
        }

        if (channels is < 1 or > AudioFormat.MaxFileChannels)
        {
            throw Bad(at, $"has {channels} channels; 1 to {AudioFormat.MaxFileChannels} can be read");
        }

        if (rate is < 1 or > AudioFormat.MaxFileSampleRate)
        {
            throw Bad(at, $"has a rate of {rate} Hz; 1 to {AudioFormat.MaxFileSampleRate} Hz can be read");
        }

        if (Name(tag) is not { } codec)
        {
            throw new AudioFormatException($"The fmt chunk at byte {at} has format tag 0x{tag:X4}, which is neither PCM, float, A-law nor µ-law.", at)
            {
                IsUnsupportedCodec = true,
            };
        }

        // Samples with fewer bits than their container are left-justified in it, so only the container counts.
        int bytes = align / channels;
        bool fits = align % channels == 0 && bits > 0 && bits <= bytes * 8;
        SampleEncoding encoding = (tag, bytes, bits) switch
        {
            (TagPcm, 1, _) when fits => SampleEncoding.Unsigned8,
            (TagPcm, 2, _) when fits => SampleEncoding.Signed16,
            (TagPcm, 3, _) when fits => SampleEncoding.Signed24,
            (TagPcm, 4, _) when fits => SampleEncoding.Signed32,
            (TagFloat, 4, 32) when fits => SampleEncoding.Float32,
            (TagFloat, 8, 64) when fits => SampleEncoding.Float64,
            (TagALaw, 1, 8) when fits => SampleEncoding.ALaw,
            (TagMuLaw, 1, 8) when fits => SampleEncoding.MuLaw,
            _ => throw Bad(at, $"has {codec} of {bits} bits in frames of {align} bytes for {channels} channels, which can't be read"),
        };
        return new AudioFormat((int)rate, channels, encoding);
    }

    private static ushort SubFormat(ReadOnlySpan<byte> body, long at)
    {
        if (body.Length < ExtensibleBytes)
        {
            throw Bad(at, $"is extensible but has {body.Length} bytes, fewer than {ExtensibleBytes}");
        }

        return body[26..].SequenceEqual(TagGuidTail)
            ? BinaryPrimitives.ReadUInt16LittleEndian(body[24..])
            : throw new AudioFormatException($"The fmt chunk at byte {at} has sub-format {new Guid(body[24..40])}, which is unknown.", at)
            {
                IsUnsupportedCodec = true,
            };
    }

    private static string? Name(ushort tag) => tag switch
    {
        TagPcm => "PCM",
        TagFloat => "float",
        TagALaw => "A-law",
        TagMuLaw => "µ-law",
        _ => null,
    };

    private static AudioFormatException Bad(long at, string what) => new($"The fmt chunk at byte {at} {what}.", at);
}
