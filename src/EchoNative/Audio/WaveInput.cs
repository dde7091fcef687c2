namespace EchoNative.Audio;

/// <summary>The bytes of a WAVE file.</summary>
internal sealed class WaveInput(WaveReader reader, Stream stream) : IPcmInput
{
    public AudioFormat Format => reader.Format;

    public TimeSpan? Duration => reader.Duration;

    public string? Warning =>
        reader.IsTruncated ? $"The file ends {reader.MissingBytes} bytes before the audio data that its header claims." : null;

    public ValueTask<int> ReadBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        reader.ReadBytesAsync(buffer, cancellationToken);

    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
    }
}
