namespace EchoNative.Server;

/// <summary>What kind of message was sent; the order is that of <see cref="SentMessageNames.All"/>.</summary>
internal enum SentMessage
{
    Ready,
    Partial,
    Final,
    Ack,
    Dropped,
    Status,
    Metrics,
    Flushed,
    Stopped,
    Pong,
    Error,
}
