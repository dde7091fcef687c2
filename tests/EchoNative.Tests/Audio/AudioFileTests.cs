using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

public sealed class AudioFileTests : IDisposable
{
    private static readonly AudioFormat Telephone = new(8000, 2, SampleEncoding.MuLaw);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, int, SampleEncoding> Formats => new()
    {
        { 16000, 1, SampleEncoding.Signed16 },
        { 44100, 2, SampleEncoding.Signed24 },
        { 8000, 1, SampleEncoding.ALaw },
        { 768000, 64, SampleEncoding.Float64 },
        { 1, 1, SampleEncoding.Unsigned8 },
        { 12345, 3, SampleEncoding.Signed32 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Open_decodes_wave_of_any_format_whatever_its_name_and_the_block_size(int rate, int channels, SampleEncoding encoding)
    {
        var format = new AudioFormat(rate, channels, encoding);
        byte[] data = Generators.Bytes(1, Math.Min(rate / 3 * format.BytesPerFrame, 2_000_000) + format.BytesPerFrame);
        string path = _folder.Write("speech.mp3", WaveWriter.Simple(format, data));
        foreach (int block in new[] { 7777, 100000 })
        {
            using IAudioSource source = AudioFile.Open(path);
            Assert.Equal(data.Length / format.BytesPerFrame / (double)rate, source.Duration!.Value.TotalSeconds, 1e-6);
            Assert.Equal(Sources.Decode(format, data), await source.ReadAllAsync(block));
            Assert.Equal(0, await source.ReadAsync(new float[1]));
        }
    }

    [Fact]
    public async Task Open_warns_of_audio_that_is_cut_or_not_finite_or_too_loud()
    {
        byte[] whole = WaveWriter.Simple(Telephone, Generators.Bytes(2, 1000));
        using IAudioSource cut = AudioFile.Open(_folder.Write("cut.wav", whole[..^600]));
        Assert.NotEmpty(await cut.ReadAllAsync());
        Assert.Contains("600 bytes", cut.Warning, StringComparison.Ordinal);

        var format = new AudioFormat(16000, 1, SampleEncoding.Float32);
        using IAudioSource nan = AudioFile.Open(_folder.Write("nan.wav", WaveWriter.Simple(format, [0, 0, 0xC0, 0x7F])));
        Assert.Equal(0f, Assert.Single(await nan.ReadAllAsync()));
        Assert.Contains("1 samples are not finite", nan.Warning, StringComparison.Ordinal);
        using IAudioSource loud = AudioFile.Open(_folder.Write("loud.wav", WaveWriter.Simple(format, [0, 0, 0, 0x46])));
        Assert.Equal(8f, Assert.Single(await loud.ReadAllAsync()));
        Assert.Contains("beyond ±8", loud.Warning, StringComparison.Ordinal);

        using IAudioSource good = AudioFile.Open(_folder.Write("good.wav", whole));
        await good.ReadAllAsync();
        Assert.Null(good.Warning);
    }

    [Fact]
    public void Open_refuses_what_is_missing_empty_or_damaged()
    {
        Assert.Throws<FileNotFoundException>(() => AudioFile.Open(_folder.File("none.wav")));
        Assert.Throws<UnauthorizedAccessException>(() => AudioFile.Open(Path.GetTempPath()));
        Assert.Throws<AudioFormatException>(() => AudioFile.Open(_folder.Write("empty.wav", [])));
        byte[] damaged = new WaveWriter(Telephone).Chunk("fmt ", new byte[15]).ToArray();
        Assert.Throws<AudioFormatException>(() => AudioFile.Open(_folder.Write("bad.wav", damaged)));

        // The file was let go of each time.
        File.Delete(_folder.File("bad.wav"));
    }

    [Fact]
    public void Open_says_how_to_get_ffmpeg_when_it_is_needed_and_missing()
    {
        string path = _folder.Write("speech.flac", "fLaC and so on"u8.ToArray());
        FfmpegNotFoundException error = Assert.Throws<FfmpegNotFoundException>(() => AudioFile.Open(path, _folder.File("ffmpeg")));
        Assert.Contains("apt-get install ffmpeg", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<FfmpegNotFoundException>(() => Ffmpeg.Find(null, $":.:{_folder.File(string.Empty)}"));
        Assert.Contains("not on PATH", error.Message, StringComparison.Ordinal);

        string notAProgram = _folder.Write("ffmpeg", "text"u8.ToArray());
        error = Assert.Throws<FfmpegNotFoundException>(() => AudioFile.Open(path, notAProgram));
        Assert.Contains("can't be run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_opened_by_the_first_read()
    {
        byte[] data = Generators.Bytes(3, 3000);
        using var source = new PipedSource(new TrickleStream(WaveWriter.Simple(Telephone, data), 100), null);
        Assert.Null(source.Duration);
        Assert.Equal(Sources.Decode(Telephone, data), await source.ReadAllAsync());
        Assert.Equal(TimeSpan.FromSeconds(1500 / 8000.0), source.Duration);
        Assert.Null(source.Warning);
        using var empty = new PipedSource(new TrickleStream([], 1), null);
        await Assert.ThrowsAsync<AudioFormatException>(() => empty.ReadAllAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(44)]
    public async Task Cancelling_a_read_of_a_silent_pipe_ends_it_at_once(int bytesThere)
    {
        var stream = new StuckStream(WaveWriter.Simple(Telephone, new byte[100])[..bytesThere]);
        using var source = new PipedSource(stream, null);
        using var cancel = new CancellationTokenSource();
        Task<int> read = source.ReadAsync(new float[10], cancel.Token).AsTask();
        Assert.NotSame(read, await Task.WhenAny(read, Task.Delay(50)));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Sources.Patience));
        Assert.True(stream.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.ReadAsync(new float[10]));
        stream.Release();
    }

    [Fact]
    public async Task ReadAsync_refuses_an_empty_buffer_and_a_cancelled_token()
    {
        string path = _folder.Write("a.wav", WaveWriter.Simple(Telephone, new byte[100]));
        using IAudioSource source = AudioFile.Open(path);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await source.ReadAsync(Memory<float>.Empty));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await source.ReadAsync(new float[1], new CancellationToken(true)));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.ReadAsync(new float[1]));
    }

    [Fact]
    public async Task ReadAsync_takes_no_more_of_an_endless_stream_than_it_needs()
    {
        byte[] header = new WaveWriter(Telephone) { ClaimedDataSize = uint.MaxValue }.Format().Data([]).ToArray();
        using var endless = new EndlessStream(header);
        using var source = new PipedSource(endless, null);
        float[] buffer = new float[16000];
        long samples = 0;
        while (samples < 10 * 60 * 16000)
        {
            samples += await source.ReadAsync(buffer);
            Assert.InRange(endless.BytesRead, samples, samples + 100_000);
        }
    }
}
