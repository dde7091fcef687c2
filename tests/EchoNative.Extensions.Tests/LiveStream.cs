namespace EchoNative.Extensions.Tests;

/// <summary>
/// A stream as from a microphone or a request's body: bytes come when the test says so, synchronous reads are refused, a read under way
/// ends when it is cancelled.
/// </summary>
internal sealed class LiveStream(byte[] bytes, int available) : Stream
{
    private readonly TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _available = available;
    private int _position;

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gives the rest, then ends.</summary>
    public void Release()
    {
        _available = bytes.Length;
        _more.TrySetResult();
    }

    /// <summary>Fails the next read after what was available.</summary>
    public void Fail(Exception failure)
    {
        _failure = failure;
        _more.TrySetResult();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous reads are not allowed.");

    public override int Read(Span<byte> buffer) => throw new InvalidOperationException("Synchronous reads are not allowed.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _available)
        {
            await _more.Task.WaitAsync(cancellationToken);
            if (_failure is not null)
            {
                throw _failure;
            }
        }

        int count = Math.Min(Math.Min(buffer.Length, 3200), _available - _position);
        bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
