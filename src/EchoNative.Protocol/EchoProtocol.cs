namespace EchoNative.Protocol;

/// <summary>Names and limits of the <c>echo.v1</c> protocol; docs/protocol.md describes it in full.</summary>
public static class EchoProtocol
{
    /// <summary>The WebSocket subprotocol that client and server agree on in the handshake.</summary>
    public const string Subprotocol = "echo.v1";

    /// <summary>Path of the WebSocket endpoint.</summary>
    public const string StreamPath = "/v1/stream";

    /// <summary>Largest text frame a client may send, in bytes.</summary>
    public const int MaxTextFrameBytes = 64 * 1024;

    /// <summary>Largest binary frame a client may send, header included, in bytes.</summary>
    public const int MaxAudioFrameBytes = 1024 * 1024;

    /// <summary>Longest audio of one binary frame, in seconds.</summary>
    public const int MaxAudioFrameSeconds = 10;

    /// <summary>Largest text frame a server sends, in bytes.</summary>
    public const int MaxServerFrameBytes = 1024 * 1024;

    /// <summary>Deepest nesting of a JSON message.</summary>
    public const int MaxJsonDepth = 8;
}
