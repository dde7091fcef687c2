namespace EchoNative.Client;

/// <summary>How an <see cref="EchoClient"/> stands to its server.</summary>
public enum ConnectionState
{
    /// <summary>Nothing has been tried yet.</summary>
    Idle,

    /// <summary>An attempt to connect, or to come back, is under way.</summary>
    Connecting,

    /// <summary>The session is open.</summary>
    Connected,

    /// <summary>There is no connection; the next attempt follows after a pause.</summary>
    Waiting,

    /// <summary>So many attempts have failed that the circuit breaker is open: the next one, a probe, follows when it half-opens.</summary>
    CircuitOpen,

    /// <summary>The session has ended as it was asked to, or the client was disposed of.</summary>
    Stopped,

    /// <summary>The session has failed for good; the reader learns why.</summary>
    Failed,
}
