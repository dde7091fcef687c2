using System.Net.WebSockets;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>Why a connection ends. The first reason that comes up decides.</summary>
internal sealed record SessionEnd
{
    /// <summary>The client is gone; there is nobody to talk to.</summary>
    public static readonly SessionEnd Gone = new();

    /// <summary>The client closed without <c>stop</c>.</summary>
    public static readonly SessionEnd Closed = new() { Close = WebSocketCloseStatus.NormalClosure };

    /// <summary>The client said <c>stop</c>: finish, then close.</summary>
    public static readonly SessionEnd Stopped = new() { Close = WebSocketCloseStatus.NormalClosure, Drain = true, IsOver = true };

    /// <summary>Another connection has the session now, or is about to.</summary>
    public static readonly SessionEnd TakenOver = Failed(ErrorCode.TakenOver, "Another connection has resumed this session.") with { IsOver = false };

    /// <summary>The server shuts down: finish in the time there is, then close.</summary>
    public static readonly SessionEnd ShuttingDown = new()
    {
        Close = WebSocketCloseStatus.EndpointUnavailable,
        Drain = true,
        IsOver = true,
        Error = new ErrorMessage(ErrorCode.ShuttingDown, "The server is shutting down.", Fatal: true),
    };

    /// <summary>The server shuts down, and the client can take its session elsewhere: nothing is cut short.</summary>
    public static readonly SessionEnd HandedOver = new()
    {
        Close = WebSocketCloseStatus.EndpointUnavailable,
        IsOver = true,
        Error = new ErrorMessage(ErrorCode.ShuttingDown, "The server is shutting down; resume.", Fatal: false, RetryAfterMs: 1000),
    };

    /// <summary>Sent last.</summary>
    public ErrorMessage? Error { get; private init; }

    /// <summary>How to close, or null when there is nobody left.</summary>
    public WebSocketCloseStatus? Close { get; private init; }

    /// <summary>What was received is made final first.</summary>
    public bool Drain { get; private init; }

    /// <summary>The session is over, too, even if it is resumable.</summary>
    public bool IsOver { get; private init; }

    /// <summary>For the log.</summary>
    public string Reason => Error?.Code.ToWireName() ?? (Close is null ? "client gone" : Drain ? "stopped" : "closed");

    /// <summary>The client does not read its results.</summary>
    public static SessionEnd SlowReader(bool isResumable) => new()
    {
        IsOver = !isResumable,
        Close = WebSocketCloseStatus.PolicyViolation,
        Error = new ErrorMessage(ErrorCode.SlowReader, "Results were not read for too long.", Fatal: !isResumable),
    };

    /// <summary>The session ends with an error.</summary>
    public static SessionEnd Failed(ErrorCode code, string message, TimeSpan? retryAfter = null) => new()
    {
        IsOver = true,
        Drain = code == ErrorCode.SessionTimeout, // it has done nothing wrong
        Error = new ErrorMessage(code, message, Fatal: true, (int?)retryAfter?.TotalMilliseconds),
        Close = code switch
        {
            ErrorCode.FrameTooLarge => WebSocketCloseStatus.MessageTooBig,
            ErrorCode.SessionLimit or ErrorCode.ClientLimit or ErrorCode.NotReady => (WebSocketCloseStatus)1013, // try again later (IANA registry of close codes)
            ErrorCode.Internal or ErrorCode.InferenceFailed => WebSocketCloseStatus.InternalServerError,
            _ => WebSocketCloseStatus.PolicyViolation,
        },
    };
}
