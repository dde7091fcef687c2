namespace EchoNative.Audio;

/// <summary>Sample bytes without a container around them.</summary>
internal sealed class RawInput(Stream stream, AudioFormat format) : IPcmInput
{
    private long _bytes;

    public AudioFormat Format => format;

    public TimeSpan? Duration => null;

    public string? Warning =>
        _bytes % format.BytesPerFrame is var rest and > 0
            ? $"The audio ends {rest} bytes into a frame of {format.BytesPerFrame}; they were left out."
            : null;

    public async ValueTask<int> ReadBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _bytes += count;
        return count;
    }

    public void Dispose() => stream.Dispose();
}
