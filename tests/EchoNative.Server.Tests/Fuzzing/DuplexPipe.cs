using System.IO.Pipelines;

namespace EchoNative.Server.Tests.Fuzzing;

/// <summary>One end of a connection within the process: bytes as on a socket, in both directions, with as much in between as one holds.</summary>
internal sealed class DuplexPipe : Stream
{
    private readonly Stream _reader;
    private readonly Stream _writer;

    private DuplexPipe(Pipe incoming, Pipe outgoing)
    {
        _reader = incoming.Reader.AsStream();
        _writer = outgoing.Writer.AsStream();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static (Stream Client, Stream Server) Create()
    {
        var up = new Pipe();
        var down = new Pipe();
        return (new DuplexPipe(down, up), new DuplexPipe(up, down));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _writer.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);

    public override void Flush() => _writer.Flush();

    public override int Read(byte[] buffer, int offset, int count) => _reader.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => _writer.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
            _writer.Dispose();
        }

        base.Dispose(disposing);
    }
}
