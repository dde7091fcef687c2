namespace EchoNative.Isolation;

/// <summary>What the child says: one message after the other, whichever worker it comes from.</summary>
internal sealed class HostOutput(Stream stream)
{
    private readonly byte[] _message = new byte[Frame.Size + Frame.MaxLength];
    private readonly Lock _lock = new();

    /// <summary>Says that something is done.</summary>
    public void Say(FrameKind kind, int worker, long id)
    {
        lock (_lock)
        {
            Send(kind, worker, id, 0);
        }
    }

    /// <summary>Says what came of a window.</summary>
    public void Say(int worker, long id, in WindowAnswer answer, WordList words)
    {
        lock (_lock)
        {
            var writer = new MessageWriter(_message.AsSpan(Frame.Size));
            answer.Write(ref writer, words);
            Send(FrameKind.Result, worker, id, writer.Length);
        }
    }

    /// <summary>Says that something did not work.</summary>
    public void Refuse(int worker, long id, Exception reason)
    {
        lock (_lock)
        {
            var writer = new MessageWriter(_message.AsSpan(Frame.Size));
            Refusal.Write(ref writer, reason);
            Send(FrameKind.Failed, worker, id, writer.Length);
        }
    }

    private void Send(FrameKind kind, int worker, long id, int length)
    {
        new Frame(kind, worker, id, length).Write(_message);
        stream.Write(_message.AsSpan(0, Frame.Size + length));
        stream.Flush();
    }
}
