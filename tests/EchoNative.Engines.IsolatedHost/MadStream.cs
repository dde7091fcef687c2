using System.Runtime.InteropServices;
using EchoNative.Isolation;

namespace EchoNative.Engines.IsolatedHost;

/// <summary>The way out of a child that goes mad once: at an answer with words.</summary>
internal sealed partial class MadStream(Stream stream, string mode, int every, string once) : Stream
{
    private int _answers;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Frame frame = Frame.Read(buffer);
        bool isAlways = once == "-";
        if (frame.Kind != FrameKind.Result || ++_answers < every || (!isAlways && File.Exists(once)))
        {
            stream.Write(buffer);
            return;
        }

        if (!isAlways)
        {
            File.WriteAllText(once, "");
        }

        byte[] message = buffer.ToArray();
        switch (mode)
        {
            case "garbage":
                new Random(1).NextBytes(message);
                break;
            case "broken-off":
                stream.Write(message.AsSpan(0, message.Length / 2));
                Environment.Exit(3);
                break;
            case "other-window":
                (frame with { Id = frame.Id + 1 }).Write(message);
                break;
            case "other-worker":
                (frame with { Worker = 5 }).Write(message);
                break;
            case "other-kind":
                (frame with { Kind = FrameKind.Done }).Write(message);
                break;
            case "nonsense":
                message.AsSpan(Frame.Size).Fill(0x7F);
                break;
            case "twice":
                stream.Write(message);
                break;
            case "crash":
                Marshal.WriteByte(unchecked((nint)0x7F0000000000), 1); // as a wild pointer in native code
                break;
            case "abort":
                Abort();
                break;
            default:
                throw new ArgumentException(mode);
        }

        stream.Write(message);
    }

    [LibraryImport("libc", EntryPoint = "abort")]
    private static partial void Abort();
}
