namespace EchoNative;

/// <summary>A worker process that is ready, in the dialect that it speaks. Used by one thread at a time.</summary>
internal abstract class WorkerLink(WorkerProcess process) : IDisposable
{
    /// <summary>How often those who wait look whether anybody still wants the result.</summary>
    protected static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>What it calls itself, or null.</summary>
    public string? Name { get; protected init; }

    /// <summary>What computes, where it told that.</summary>
    public string? Device { get; protected init; }

    /// <summary>Whether its model knows more than English.</summary>
    public bool IsMultilingual { get; protected init; }

    /// <summary>Number of the process in the system.</summary>
    public int ProcessId => process.Id;

    /// <summary>The process.</summary>
    protected WorkerProcess Process => process;

    /// <summary>Has a window decoded.</summary>
    /// <param name="window">The window.</param>
    /// <param name="answer">Gets the words.</param>
    /// <returns>False when nobody wanted it any more.</returns>
    /// <exception cref="WorkerFailedException">The process failed and has to be started anew.</exception>
    /// <exception cref="EngineFailureException">It could not decode this window, and goes on.</exception>
    public abstract bool Decode(in WorkerWindow window, WorkerAnswer answer);

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();
}
