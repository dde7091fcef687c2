using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>Shows what a server says.</summary>
internal interface IMessageSink
{
    void Write(ServerMessage message);

    /// <summary>Shows how the connection stands. Comes from another thread than the messages.</summary>
    void Show(ConnectionChangedEventArgs change);

    /// <summary>Leaves the screen in order; called once, however the session ended.</summary>
    void End();
}
