namespace EchoNative.Isolation;

/// <summary>What a frame between the engine and its child process says. The numbers are part of the protocol.</summary>
internal enum FrameKind : ushort
{
    /// <summary>To the child, once: what to load. Answered by <see cref="Done"/> when it is loaded.</summary>
    Open = 1,

    /// <summary>To the child: bring up a worker and let it decode something.</summary>
    WarmUp = 2,

    /// <summary>To the child: a window lies in the worker's shared memory. Answered by <see cref="Result"/>.</summary>
    Window = 3,

    /// <summary>To the child: decode faint noise.</summary>
    Probe = 4,

    /// <summary>To the child: can the model do what a session asks for?</summary>
    Check = 5,

    /// <summary>From the child: it is done.</summary>
    Done = 64,

    /// <summary>From the child: a window's words.</summary>
    Result = 65,

    /// <summary>From the child: it did not work, and the child goes on.</summary>
    Failed = 66,
}
