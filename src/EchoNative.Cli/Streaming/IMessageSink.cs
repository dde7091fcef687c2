using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>Shows what a server says.</summary>
internal interface IMessageSink
{
    void Write(ServerMessage message);

    /// <summary>Leaves the screen in order; called once, however the session ended.</summary>
    void End();
}
