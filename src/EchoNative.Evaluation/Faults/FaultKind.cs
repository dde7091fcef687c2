namespace EchoNative.Evaluation.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to a connection.</summary>
internal enum FaultKind
{
    /// <summary>Closes both sides, as a program does.</summary>
    Close,

    /// <summary>Resets both sides, as a router does: what was under way is lost.</summary>
    Reset,

    /// <summary>Swallows what both sides say from here on, without closing: a peer that is no more.</summary>
    HalfOpen,

    /// <summary>Holds this direction up for a while.</summary>
    Delay,

    /// <summary>Sends what the client says first to the server on another connection before: a resume that comes twice.</summary>
    Duplicate,
}
