namespace EchoNative;

/// <summary>How urgent a session's work is beside that of other sessions; it matters once there is more to do than can be done.</summary>
public enum SessionPriority
{
    /// <summary>Served after the others, but never starved.</summary>
    Low,

    /// <summary>The usual.</summary>
    Normal,

    /// <summary>Served before the others.</summary>
    High,
}
