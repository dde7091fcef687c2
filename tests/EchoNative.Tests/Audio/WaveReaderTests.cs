using System.Buffers.Binary;
using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

public sealed class WaveReaderTests
{
    private static readonly AudioFormat Speech = new(16000, 1, SampleEncoding.Signed16);

    [Fact]
    public void Open_reads_back_what_was_written_for_every_format_chunk_order_and_blocking()
    {
        Gen<(AudioFormat Format, int Seed)> cases =
            from format in Generators.FileFormats
            from seed in Gen.Choose(0, int.MaxValue)
            select (format, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var random = new Random(c.Seed);
            int frames = random.Next(0, 300);
            byte[] data = Generators.Bytes(c.Seed, frames * c.Format.BytesPerFrame);
            byte[] file = RandomLayout(c.Format, data, random);
            foreach (Stream stream in new Stream[] { new MemoryStream(file), new TrickleStream(file, random.Next(1, 9)) })
            {
                using WaveReader reader = WaveReader.Open(stream);
                Assert.Equal(c.Format, reader.Format);
                Assert.Equal(frames, reader.FrameCount ?? (frames == 0 && !stream.CanSeek ? 0 : -1));
                Assert.Equal(data, ReadAll(reader, random.Next(1, 100)));
                Assert.False(reader.IsTruncated);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x7FFFF000u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x80000000u)]
    public void Open_reads_to_the_end_when_a_streaming_writer_left_no_size(uint size)
    {
        byte[] data = Generators.Bytes(1, 1000);
        byte[] file = new WaveWriter(Speech) { ClaimedDataSize = size, ClaimedRiffSize = size }.Format().Data(data).ToArray();
        using WaveReader seekable = WaveReader.Open(new MemoryStream(file));
        Assert.Equal(500, seekable.FrameCount);
        Assert.Equal(data, ReadAll(seekable, 64));
        Assert.False(seekable.IsTruncated);
        using WaveReader piped = WaveReader.Open(new TrickleStream(file, 7));
        Assert.Null(piped.FrameCount);
        Assert.Null(piped.Duration);
        Assert.Equal(data, ReadAll(piped, 64));
        Assert.False(piped.IsTruncated);
    }

    [Fact]
    public void Open_reads_an_empty_file()
    {
        byte[] file = WaveWriter.Simple(Speech, []);
        using WaveReader seekable = WaveReader.Open(new MemoryStream(file));
        Assert.Equal(0, seekable.FrameCount);
        Assert.Equal(TimeSpan.Zero, seekable.Duration);
        Assert.Empty(ReadAll(seekable, 10));
        using WaveReader piped = WaveReader.Open(new TrickleStream(file, 100));
        Assert.Empty(ReadAll(piped, 10));
        Assert.False(piped.IsTruncated);
    }

    [Fact]
    public void Open_takes_a_size_of_0_at_its_word_when_chunks_follow()
    {
        byte[] file = new WaveWriter(Speech).Format().Data([]).Chunk("LIST", new byte[20]).ToArray();
        foreach (Stream stream in new Stream[] { new MemoryStream(file), new TrickleStream(file, 100) })
        {
            using WaveReader reader = WaveReader.Open(stream);
            Assert.Equal(0, reader.FrameCount);
            Assert.Empty(ReadAll(reader, 10));
        }
    }

    [Fact]
    public void Open_reads_to_the_end_when_the_header_was_never_completed()
    {
        // As Python's wave module writes to a pipe, and what a recorder leaves that was killed.
        byte[] file = new WaveWriter(Speech) { ClaimedDataSize = 0, ClaimedRiffSize = 36 }.Format().Data(new byte[100]).ToArray();
        foreach (Stream stream in new Stream[] { new MemoryStream(file), new TrickleStream(file, 100) })
        {
            using WaveReader reader = WaveReader.Open(stream);
            Assert.Equal(100, ReadAll(reader, 10).Length);
        }
    }

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Open_takes_the_size_from_ds64_when_the_data_chunk_has_none(string riff)
    {
        byte[] data = Generators.Bytes(2, 64);
        byte[] file = new WaveWriter(Speech) { Riff = riff, ClaimedRiffSize = uint.MaxValue, ClaimedDataSize = uint.MaxValue }
            .DataSizes((ulong)data.Length).Format().Data(data).Chunk("LIST", [1, 2, 3]).ToArray();
        using WaveReader reader = WaveReader.Open(new TrickleStream(file, 100));
        Assert.Equal(32, reader.FrameCount);
        Assert.Equal(data, ReadAll(reader, 7));
    }

    [Fact]
    public void Open_reads_to_the_end_when_ds64_has_no_size_either()
    {
        byte[] file = new WaveWriter(Speech) { Riff = "RF64", ClaimedDataSize = uint.MaxValue, DataSize64 = ulong.MaxValue }
            .DataSizes(0).Format().Data(new byte[10]).ToArray();
        using WaveReader reader = WaveReader.Open(new TrickleStream(file, 100));
        Assert.Null(reader.FrameCount);
        Assert.Equal(10, ReadAll(reader, 7).Length);
    }

    [Fact]
    public void Open_takes_24_valid_bits_in_32_for_left_justified_samples()
    {
        var format = new AudioFormat(48000, 2, SampleEncoding.Signed32);
        byte[] file = new WaveWriter(format) { Extensible = true, ValidBits = 24 }.Format().Data(new byte[16]).ToArray();
        using WaveReader reader = WaveReader.Open(new MemoryStream(file));
        Assert.Equal(format, reader.Format);
        Assert.Equal(2, reader.FrameCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReadBytes_delivers_what_is_there_and_reports_the_shortfall_when_data_is_cut(bool seekable)
    {
        byte[] file = WaveWriter.Simple(Speech, Generators.Bytes(3, 2000))[..1000];
        using WaveReader reader = WaveReader.Open(seekable ? new MemoryStream(file) : new TrickleStream(file, 100));
        Assert.Equal(seekable, reader.IsTruncated);
        Assert.Equal(seekable ? (1000 - 44) / 2 : 1000, reader.FrameCount);
        Assert.Equal(file[44..], ReadAll(reader, 33));
        Assert.True(reader.IsTruncated);
        Assert.Equal(2000 - (1000 - 44), reader.MissingBytes);
        Assert.Equal(0, reader.ReadBytes(new byte[5]));
        Assert.Equal(1044, reader.MissingBytes);
    }

    [Fact]
    public async Task ReadBytesAsync_gives_the_same_bytes_as_ReadBytes()
    {
        byte[] data = Generators.Bytes(4, 777);
        using WaveReader reader = WaveReader.Open(new TrickleStream(WaveWriter.Simple(Speech with { Encoding = SampleEncoding.MuLaw }, data), 50));
        var all = new MemoryStream();
        byte[] buffer = new byte[64];
        for (int count; (count = await reader.ReadBytesAsync(buffer)) > 0;)
        {
            all.Write(buffer, 0, count);
        }

        Assert.Equal(data, all.ToArray());
        Assert.Equal(0, await reader.ReadBytesAsync(buffer));
    }

    [Fact]
    public void Open_reports_a_huge_chunk_without_allocating_it()
    {
        byte[] file = new WaveWriter(Speech).Chunk("JUNK", new byte[60]).Format().ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), 0xFFFFFFF0);
        foreach (Stream stream in new Stream[] { new MemoryStream(file), new TrickleStream(file, 1000) })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            AudioFormatException error = Assert.Throws<AudioFormatException>(() => WaveReader.Open(stream));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
            Assert.Contains($"ends at byte {file.Length}, inside the 'JUNK' chunk of 4294967280 bytes", error.Message, StringComparison.Ordinal);
            Assert.Equal(file.Length, error.ByteOffset);
        }
    }

    [Fact]
    public void Open_gives_up_on_endless_chunks()
    {
        var writer = new WaveWriter(Speech);
        for (int i = 0; i < 5000; i++)
        {
            writer.Chunk("JUNK", []);
        }

        AudioFormatException error = Assert.Throws<AudioFormatException>(() => WaveReader.Open(new MemoryStream(writer.ToArray())));
        Assert.Contains("No data chunk in the first", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<byte[], string> BadFiles => new()
    {
        { [], "ends at byte 0, inside the RIFF header" },
        { "RIFF"u8.ToArray(), "ends at byte 4" },
        { "RIFX\0\0\0\0WAVE"u8.ToArray(), "big-endian" },
        { "OggS\0\0\0\0\0\0\0\0\0"u8.ToArray(), "starts with 'OggS'" },
        { [1, 2, 39, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0], "starts with '\\x01\\x02\\x27\\xFF'" },
        { new WaveWriter(Speech).ToArray(), "before a fmt chunk" },
        { new WaveWriter(Speech).Format().ToArray(), "before a data chunk" },
        { new WaveWriter(Speech).Data([1, 2]).ToArray(), "The data chunk at byte 12 comes before any fmt chunk" },
        { new WaveWriter(Speech).Chunk("fmt ", new byte[14]).ToArray(), "The fmt chunk at byte 12 has 14 bytes" },
        { new WaveWriter(Speech with { SampleRate = 0 }).Format().Data([]).ToArray(), "rate of 0 Hz" },
        { new WaveWriter(Speech with { SampleRate = 800000 }).Format().Data([]).ToArray(), "rate of 800000 Hz" },
        { new WaveWriter(Speech with { Channels = 65 }).Format().Data([]).ToArray(), "65 channels" },
        { new WaveWriter(Speech with { Channels = 0 }).Format().Data([]).ToArray(), "0 channels" },
        { new WaveWriter(Speech) { ValidBits = 24 }.Format().Data([]).ToArray(), "PCM of 24 bits in frames of 2 bytes for 1 channels" },
        { new WaveWriter(Speech) { ValidBits = 0 }.Format().Data([]).ToArray(), "PCM of 0 bits" },
        { new WaveWriter(Speech with { Encoding = SampleEncoding.Float64 }) { ValidBits = 16 }.Format().Data([]).ToArray(), "float of 16 bits" },
        { new WaveWriter(Speech).Chunk("fmt ", [0x55, .. new byte[] { 0, 1, 0, 0x80, 0x3E, 0, 0, 0, 0x7D, 0, 0, 1, 0, 0, 0 }]).ToArray(), "format tag 0x0055" },
        { new WaveWriter(Speech).Chunk("fmt ", [0xFE, 0xFF, .. new byte[16]]).ToArray(), "is extensible but has 18 bytes" },
        { new WaveWriter(Speech).Chunk("fmt ", [0xFE, 0xFF, .. new byte[38]]).ToArray(), "sub-format 00000000-0000-0000-0000-000000000000" },
        { new WaveWriter(Speech) { Riff = "RF64" }.Chunk("ds64", new byte[20]).ToArray(), "The ds64 chunk at byte 12 has 20 bytes" },
        {
            new WaveWriter(Speech) { Riff = "RF64", ClaimedDataSize = uint.MaxValue, DataSize64 = 1UL << 60 }.DataSizes(0).Format().Data([]).ToArray(),
            "claims 1152921504606846976 bytes"
        },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void Open_says_what_is_wrong_and_where(byte[] file, string message)
    {
        foreach (Stream stream in new Stream[] { new MemoryStream(file), new TrickleStream(file, 3) })
        {
            AudioFormatException error = Assert.Throws<AudioFormatException>(() => WaveReader.Open(stream));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.ByteOffset);
        }
    }

    [Fact]
    public void Open_throws_nothing_but_AudioFormatException_for_damaged_headers()
    {
        Gen<(AudioFormat Format, int Seed)> cases =
            from format in Generators.FileFormats
            from seed in Gen.Choose(0, int.MaxValue)
            select (format, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var random = new Random(c.Seed);
            byte[] file = RandomLayout(c.Format, Generators.Bytes(c.Seed, random.Next(0, 200)), random);
            for (int flips = random.Next(0, 8); flips > 0; flips--)
            {
                file[random.Next(Math.Min(file.Length, 120))] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            file = file[..random.Next(file.Length + 1)];
            foreach (Stream stream in new Stream[] { new MemoryStream(file), new TrickleStream(file, random.Next(1, 50)) })
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    using WaveReader reader = WaveReader.Open(stream);
                    reader.Format.ValidateForFile();
                    Assert.True(ReadAll(reader, 100).Length <= file.Length);
                }
                catch (AudioFormatException error)
                {
                    Assert.InRange(error.ByteOffset!.Value, 0, file.Length);
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Open_disposes_the_stream_with_the_reader_and_after_a_failure_unless_told_otherwise()
    {
        byte[] good = WaveWriter.Simple(Speech, []);
        foreach (bool leaveOpen in new[] { true, false })
        {
            var stream = new MemoryStream(good);
            WaveReader.Open(stream, leaveOpen).Dispose();
            Assert.Equal(leaveOpen, stream.CanRead);
            var bad = new MemoryStream([1, 2, 3]);
            Assert.Throws<AudioFormatException>(() => WaveReader.Open(bad, leaveOpen));
            Assert.Equal(leaveOpen, bad.CanRead);
        }
    }

    private static byte[] RandomLayout(AudioFormat format, byte[] data, Random random)
    {
        var writer = new WaveWriter(format) { Extensible = random.Next(2) == 0 };
        RandomChunks(writer, random);
        writer.Format();
        RandomChunks(writer, random);
        writer.Data(data);
        RandomChunks(writer, random);
        return writer.ToArray();
    }

    private static void RandomChunks(WaveWriter writer, Random random)
    {
        for (int i = random.Next(4); i > 0; i--)
        {
            string id = random.Next(6) switch { 0 => "LIST", 1 => "fact", 2 => "JUNK", 3 => "bext", 4 => "id3 ", _ => "ds64" };
            writer.Chunk(id, Generators.Bytes(random.Next(), random.Next(40)));
        }
    }

    private static byte[] ReadAll(WaveReader reader, int block)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[block];
        for (int count; (count = reader.ReadBytes(buffer)) > 0;)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
