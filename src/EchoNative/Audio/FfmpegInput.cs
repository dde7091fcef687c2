using System.Diagnostics;

namespace EchoNative.Audio;

/// <summary>
/// The output of a running ffmpeg, which has already mixed down and resampled it. ffmpeg is started without a shell, may open files only
/// for a file and nothing at all for a pipe, whatever a playlist asks for, and is killed when this is disposed.
/// </summary>
internal sealed class FfmpegInput : IPcmInput
{
    private const int FeedBytes = 65536;

    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ending = new();
    private readonly Process _process;
    private readonly Stream _output;
    private readonly Task<string> _errors;
    private readonly Task<TimeSpan?> _duration;
    private readonly Task _feed;
    private bool _disposed;

    private FfmpegInput(string program, string protocol, string url, Stream? feed)
    {
        CancellationToken ending = _ending.Token;
        _process = Ffmpeg.Start(
            program,
            hasInput: feed is not null,
            "-nostdin", "-hide_banner", "-loglevel", "error",
            "-protocol_whitelist", protocol, "-i", url,
            "-vn", "-f", "f32le", "-ac", "1", "-ar", Format.SampleRate.ToString(System.Globalization.CultureInfo.InvariantCulture), "-");
        _output = _process.StandardOutput.BaseStream;
        _errors = OutputTail.ReadAsync(_process.StandardError.BaseStream, ending);
        _duration = feed is null ? Ffmpeg.ProbeDurationAsync(program, url, ending) : Task.FromResult<TimeSpan?>(null);
        _feed = feed is null ? Task.CompletedTask : Task.Run(() => FeedAsync(feed, _process.StandardInput.BaseStream, ending));
    }

    public AudioFormat Format { get; } = new(Pcm.SampleRate, 1, SampleEncoding.Float32);

    public TimeSpan? Duration { get; private set; }

    public string? Warning { get; private set; }

    /// <summary>The running program, for tests.</summary>
    internal int ProcessId => _process.Id;

    /// <summary>Starts ffmpeg on a file.</summary>
    public static FfmpegInput OpenFile(string path, string? ffmpegPath) =>
        new(Find(ffmpegPath), "file", "file:" + Path.GetFullPath(path), null);

    /// <summary>Starts ffmpeg on a stream, which is read in the background from now on and disposed at its end.</summary>
    public static FfmpegInput OpenPipe(Stream stream, string? ffmpegPath) => new(Find(ffmpegPath), "pipe", "pipe:0", stream);

    public async ValueTask<int> ReadBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Duration ??= await _duration.WaitAsync(cancellationToken).ConfigureAwait(false);
        int count = await _output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            await CheckEndAsync(cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ending.Cancel();
            Ffmpeg.End(_process);
            _ending.Dispose();
        }
    }

    private static string Find(string? ffmpegPath) => Ffmpeg.Find(ffmpegPath, Environment.GetEnvironmentVariable("PATH"));

    private static async Task FeedAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        // Closing the pipe is what tells ffmpeg that the input has ended, be it well or with an error.
        await using (from.ConfigureAwait(false))
        await using (to.ConfigureAwait(false))
        {
            byte[] bytes = new byte[FeedBytes];
            for (int count; (count = await from.ReadAsync(bytes, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                try
                {
                    await to.WriteAsync(bytes.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }
                catch (IOException)
                {
                    // ffmpeg has ended before its input; its exit code says whether that was an error.
                    return;
                }
            }
        }
    }

    private async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        string error;
        try
        {
            error = await _errors.WaitAsync(ExitTime, cancellationToken).ConfigureAwait(false);
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(ExitTime, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException timeout)
        {
            throw new AudioFormatException("ffmpeg closed its output but did not end.", null, timeout);
        }

        if (_feed.IsFaulted)
        {
            await _feed.ConfigureAwait(false);
        }

        if (_process.ExitCode != 0)
        {
            throw new AudioFormatException(error.Length > 0 ? $"ffmpeg: {error}" : $"ffmpeg ended with exit code {_process.ExitCode}.");
        }

        Warning = error.Length > 0 ? $"ffmpeg: {error}" : null;
    }
}
