namespace EchoNative.Protocol;

/// <summary>Names and limits of the <c>echo.v1</c> protocol; docs/protocol.md describes it in full.</summary>
public static class EchoProtocol
{
    /// <summary>The WebSocket subprotocol that client and server agree on in the handshake.</summary>
    public const string Subprotocol = "echo.v1";

    /// <summary>
    /// A page in a browser, which can't send an Authorization header with a WebSocket, offers this and its API key in base64url as one more subprotocol.
    /// </summary>
    public const string KeySubprotocolPrefix = "echo.key.";

    /// <summary>Path of the WebSocket endpoint.</summary>
    public const string StreamPath = "/v1/stream";

    /// <summary>Most sources of a session.</summary>
    public const int MaxSources = 4;

    /// <summary>Longest name of a source, in UTF-16 units.</summary>
    public const int MaxSourceName = 32;

    /// <summary>Highest position of a sample: what a double, and so any JSON number, holds exactly.</summary>
    public const long MaxPosition = 1L << 53;

    /// <summary>
    /// Audio before what is not committed that a resuming client keeps, in seconds. A server that did not know the session hears it again,
    /// to go on exactly as the one before would have: it asks for it from a multiple of 4 s on.
    /// </summary>
    public const int LeadInSeconds = 12;

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
