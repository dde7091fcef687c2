namespace EchoNative.Audio;

/// <summary>An <see cref="IAudioSource"/> over raw bytes.</summary>
internal sealed class DecodingSource : IAudioSource
{
    private const int BlockBytes = 32768;
    private const int BlockSamples = 65536;

    private readonly IPcmInput _input;
    private readonly AudioDecoder _decoder;
    private readonly byte[] _bytes;
    private readonly float[] _samples;
    private int _start;
    private int _end;
    private bool _ended;
    private bool _disposed;

    public DecodingSource(IPcmInput input)
    {
        _input = input;
        _decoder = new AudioDecoder(input.Format);

        // Very low rates make many samples of few bytes.
        int block = BlockBytes;
        while (block > input.Format.BytesPerFrame && _decoder.MaxOutput(block) > BlockSamples)
        {
            block /= 2;
        }

        _bytes = new byte[block];
        _samples = new float[Math.Max(_decoder.MaxOutput(block), _decoder.MaxFlushOutput)];
    }

    public TimeSpan? Duration => _input.Duration;

    public string? Warning =>
        _input.Warning
        ?? (_decoder.NonFiniteSamples > 0 ? $"{_decoder.NonFiniteSamples} samples are not finite numbers and count as silence."
            : _decoder.ClampedSamples > 0 ? $"{_decoder.ClampedSamples} samples are beyond ±{PcmConverter.FloatLimit} and were limited; full scale of floats is ±1."
            : null);

    public async ValueTask<int> ReadAsync(Memory<float> mono16k, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfZero(mono16k.Length, nameof(mono16k));
        try
        {
            while (_start == _end && !_ended)
            {
                await FillAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            Dispose();
            throw;
        }

        int count = Math.Min(mono16k.Length, _end - _start);
        _samples.AsMemory(_start, count).CopyTo(mono16k);
        _start += count;
        return count;
    }

    public void Dispose()
    {
        _disposed = true;
        _input.Dispose();
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Reads of pipes and consoles don't end when they are cancelled; only the wait for them does.
        int count = await _input.ReadBytesAsync(_bytes, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        _ended = count == 0;
        _start = 0;
        _end = _ended ? _decoder.Flush(_samples) : _decoder.Decode(_bytes.AsSpan(0, count), _samples);
    }
}
