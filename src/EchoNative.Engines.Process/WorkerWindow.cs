using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>A window on its way to a worker process.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct WorkerWindow
{
    /// <summary>16 kHz mono, ±1.</summary>
    public required ReadOnlySpan<float> Samples { get; init; }

    /// <summary>Whether nothing of the stretch is known to come after it.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>Number of the session in this process.</summary>
    public required long Session { get; init; }

    /// <summary>Position of its first sample in the session's stream.</summary>
    public required long Start { get; init; }

    /// <summary>Code of the language, or null when it is to be found out.</summary>
    public string? Language { get; init; }

    /// <summary>Text before the first window, as context; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>Tells that nobody wants the result any more.</summary>
    public required StopSignal Stop { get; init; }

    /// <summary>
    /// Whether to give it up. A final is not given up for taking long: there are no words yet that it could keep, and what hangs is started anew.
    /// </summary>
    public bool IsUnwanted => IsFinal ? Stop.IsRequested : Stop.IsStopRequested;
}
