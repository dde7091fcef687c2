namespace EchoNative.Tests.Audio;

/// <summary>Some bytes, and zeros for ever after.</summary>
internal sealed class EndlessStream(byte[] start) : MemoryStream(start)
{
    public long BytesRead { get; private set; }

    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer)
    {
        int count = base.Read(buffer);
        if (count == 0)
        {
            buffer.Clear();
            count = buffer.Length;
        }

        BytesRead += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
