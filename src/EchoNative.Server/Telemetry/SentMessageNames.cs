using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>Names of <see cref="SentMessage"/>s, as on the wire.</summary>
internal static class SentMessageNames
{
#pragma warning disable CA1308 // names on the wire are lower case
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<SentMessage>().Select(static name => name.ToLowerInvariant())];
#pragma warning restore CA1308

    public static SentMessage KindOf(ServerMessage message) => message switch
    {
        ReadyMessage => SentMessage.Ready,
        PartialMessage => SentMessage.Partial,
        FinalMessage => SentMessage.Final,
        AckMessage => SentMessage.Ack,
        DroppedMessage => SentMessage.Dropped,
        StatusMessage => SentMessage.Status,
        MetricsMessage => SentMessage.Metrics,
        FlushedMessage => SentMessage.Flushed,
        StoppedMessage => SentMessage.Stopped,
        PongMessage => SentMessage.Pong,
        _ => SentMessage.Error,
    };
}
