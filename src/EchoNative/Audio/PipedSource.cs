namespace EchoNative.Audio;

/// <summary>An <see cref="IAudioSource"/> over a stream that can't seek. It is opened by the first read, since even its first byte may take long.</summary>
internal sealed class PipedSource(Stream stream, string? ffmpegPath) : IAudioSource
{
    private Task<DecodingSource>? _opening;
    private bool _disposed;

    public TimeSpan? Duration => Opened?.Duration;

    public string? Warning => Opened?.Warning;

    private DecodingSource? Opened => _opening is { IsCompletedSuccessfully: true } ? _opening.Result : null;

    public async ValueTask<int> ReadAsync(Memory<float> mono16k, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            _opening ??= Task.Run(Open, CancellationToken.None);
            DecodingSource source = await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await source.ReadAsync(mono16k, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        if (Opened is { } source)
        {
            source.Dispose();
        }
        else
        {
            // A source that is being opened is disposed as soon as that ends; it may have started ffmpeg.
            _ = _opening?.ContinueWith(
                static opening => opening.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
        }

        stream.Dispose();
    }

    private DecodingSource Open()
    {
        byte[] start = AudioFile.Sniff(stream);
        var whole = new PrefixStream(start, stream);

        // What WaveReader reads of a pipe can't be given to ffmpeg any more: codecs that it doesn't know stay errors here.
        return new DecodingSource(WaveHeader.IsWave(start)
            ? new WaveInput(WaveReader.Open(whole), stream)
            : FfmpegInput.OpenPipe(whole, ffmpegPath));
    }
}
