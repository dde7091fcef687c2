using System.Buffers;

namespace EchoNative.Audio;

/// <summary>
/// A stream that belongs to the library's caller. It is only ever read asynchronously, which is all that some streams allow (a request's
/// body), and ending it ends a read under way; it may be left open.
/// </summary>
internal sealed class CallerStream(Stream stream, bool leaveOpen) : Stream
{
    private readonly CancellationTokenSource _ending = new();
    private bool _disposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, buffer.Length));
        int count = stream.ReadAsync(bytes.AsMemory(0, buffer.Length), _ending.Token).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, count).CopyTo(buffer);
        ArrayPool<byte>.Shared.Return(bytes); // not after a failed read: it may go on into them
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return stream.ReadAsync(buffer, cancellationToken);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _ending.Cancel();
            _ending.Dispose();
            if (!leaveOpen)
            {
                stream.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
