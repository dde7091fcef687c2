namespace EchoNative.Client;

/// <summary>Why an <see cref="EchoConnection"/> or an <see cref="EchoClient"/> failed.</summary>
public enum EchoClientError
{
    /// <summary>Nobody answers at the address, or not in time.</summary>
    Unreachable,

    /// <summary>The server refused the WebSocket handshake, or does not speak <c>echo.v1</c>.</summary>
    Rejected,

    /// <summary>The connection ended before the session did.</summary>
    ConnectionLost,

    /// <summary>The server sent something that is not <c>echo.v1</c>.</summary>
    BadMessage,

    /// <summary>The server reported an error; <see cref="EchoClientException.Code"/> says which.</summary>
    Server,
}
