using System.Diagnostics;
using System.Text;
using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

public sealed class FfmpegTests : IDisposable
{
    private static readonly AudioFormat Speech = new(16000, 1, SampleEncoding.Signed16);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FfmpegFact]
    public async Task Open_decodes_lossless_audio_exactly()
    {
        byte[] tone = Sources.Tone(16000, 2);
        string flac = Convert("tone.flac", tone);
        using IAudioSource source = AudioFile.Open(flac);
        Assert.Equal(Sources.Decode(Speech, tone), await source.ReadAllAsync());
        Assert.Equal(2, source.Duration!.Value.TotalSeconds, 1e-3);
        Assert.Null(source.Warning);
    }

    [FfmpegFact]
    public async Task Open_decodes_lossy_audio_closely()
    {
        byte[] tone = Sources.Tone(48000, 2);
        float[] expected = Sources.Decode(Speech with { SampleRate = 48000 }, tone);
        foreach ((string name, string[] codec) in new (string, string[])[]
        {
            ("tone.ogg", ["-c:a", "libvorbis"]),
            ("tone.opus", ["-c:a", "libopus"]),
            ("tone.m4a", ["-c:a", "aac"]),
            ("adpcm.wav", ["-c:a", "adpcm_ms"]),
        })
        {
            using IAudioSource source = AudioFile.Open(Convert(name, tone, 48000, codec));
            float[] samples = await source.ReadAllAsync();
            Assert.InRange(samples.Length, 32000 - 1000, 32000 + 2000);
            Assert.InRange(source.Duration!.Value.TotalSeconds, 1.95, 2.1);
            double error = expected.Zip(samples, (a, b) => (a - b) * (double)(a - b)).Sum() / expected.Sum(a => a * (double)a);
            Assert.InRange(error, 0, 0.05);
        }
    }

    [FfmpegFact]
    public async Task Open_takes_names_that_look_like_options_protocols_or_patterns()
    {
        byte[] tone = Sources.Tone(16000, 0.1);
        byte[] flac = File.ReadAllBytes(Convert("tone.flac", tone));
        float[] expected = Sources.Decode(Speech, tone);
        foreach (string name in new[] { "-i.flac", "http:x.flac", "a b%03d'\"$(x);*.flac", "zażółć.flac", "pipe:0" })
        {
            using IAudioSource source = AudioFile.Open(_folder.Write(name, flac));
            Assert.Equal(expected, await source.ReadAllAsync());
        }

        // A relative name that starts with a dash.
        string directory = Environment.CurrentDirectory;
        string relative = Path.GetRelativePath(directory, _folder.File("-i.flac"));
        using IAudioSource again = AudioFile.Open(relative);
        Assert.Equal(expected, await again.ReadAllAsync());
    }

    [FfmpegFact]
    public async Task A_pipe_that_is_not_wave_goes_through_ffmpeg()
    {
        byte[] tone = Sources.Tone(16000, 2);
        byte[] flac = File.ReadAllBytes(Convert("tone.flac", tone));
        using var source = new PipedSource(new TrickleStream(flac, 1000), null);
        Assert.Equal(Sources.Decode(Speech, tone), await source.ReadAllAsync());
        Assert.Null(source.Duration);
    }

    [FfmpegFact]
    public async Task Garbage_ends_with_the_last_line_of_ffmpeg()
    {
        byte[] garbage = [0, .. Generators.Bytes(5, 300_000)];
        using IAudioSource file = AudioFile.Open(_folder.Write("garbage.mp3", garbage));
        AudioFormatException error = await Assert.ThrowsAsync<AudioFormatException>(() => file.ReadAllAsync());
        Assert.StartsWith("ffmpeg: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);

        // More of it than a pipe holds, so that ffmpeg ends before its input.
        using var pipe = new PipedSource(new TrickleStream([.. Encoding.ASCII.GetBytes("garbage"), .. new byte[50_000_000]], 100_000), null);
        await Assert.ThrowsAsync<AudioFormatException>(() => pipe.ReadAllAsync());
    }

    [FfmpegFact]
    public async Task A_failing_source_is_reported_as_such()
    {
        byte[] flac = File.ReadAllBytes(Convert("tone.flac", Sources.Tone(16000, 2)));
        using var pipe = new PipedSource(new PrefixStream(flac.AsMemory(0, flac.Length / 2), new BrokenStream()), null);
        await Assert.ThrowsAsync<IOException>(() => pipe.ReadAllAsync());
    }

    [FfmpegFact]
    public async Task A_playlist_can_reach_neither_the_network_nor_from_a_pipe_any_file()
    {
        string tone = Convert("tone.aac", Sources.Tone(16000, 1));
        byte[] Playlist(string url) => Encoding.UTF8.GetBytes($"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{url}\n#EXT-X-ENDLIST\n");
        using var pipe = new PipedSource(new TrickleStream(Playlist("file:" + tone), 1000), null);
        await Assert.ThrowsAsync<AudioFormatException>(() => pipe.ReadAllAsync());

        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        byte[] network = Playlist($"http://{listener.LocalEndpoint}/tone.aac");
        using IAudioSource file = AudioFile.Open(_folder.Write("network.m3u8", network));
        await Assert.ThrowsAsync<AudioFormatException>(() => file.ReadAllAsync());
        Assert.False(listener.Pending());
    }

    [FfmpegFact]
    public async Task Dispose_and_cancellation_kill_the_program()
    {
        // Enough for ffmpeg to be blocked on its full output for as long as nobody reads.
        string flac = Convert("long.flac", Sources.Tone(16000, 60));
        FfmpegInput disposed = FfmpegInput.OpenFile(flac, null);
        using Process first = Process.GetProcessById(disposed.ProcessId);
        Assert.False(first.HasExited);
        disposed.Dispose();
        await first.WaitForExitAsync().WaitAsync(Sources.Patience);

        var stuck = new StuckStream(File.ReadAllBytes(flac)[..1000]);
        FfmpegInput input = FfmpegInput.OpenPipe(stuck, null);
        using Process second = Process.GetProcessById(input.ProcessId);
        using var source = new DecodingSource(input);
        using var cancel = new CancellationTokenSource();
        Task<float[]> read = Task.Run(async () =>
        {
            float[] buffer = new float[1000];
            while (await source.ReadAsync(buffer, cancel.Token) > 0)
            {
            }

            return buffer;
        });
        Assert.NotSame(read, await Task.WhenAny(read, Task.Delay(200)));
        Assert.False(second.HasExited);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Sources.Patience));
        await second.WaitForExitAsync().WaitAsync(Sources.Patience);
        stuck.Release();
    }

    private string Convert(string name, byte[] pcm, int rate = 16000, params string[] codec)
    {
        string wave = _folder.Write(name + ".wav", WaveWriter.Simple(Speech with { SampleRate = rate }, pcm));
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true };
        string[] arguments = ["-nostdin", "-loglevel", "error", "-i", wave, .. codec, _folder.File(name)];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return _folder.File(name);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("The cable is gone.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The cable is gone.");
    }
}
