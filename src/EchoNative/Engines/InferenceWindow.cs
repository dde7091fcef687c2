using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>A window that a worker decodes, with all that its session knows of it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct InferenceWindow
{
    /// <summary>What is to be decoded, and why.</summary>
    public required InferenceJob Job { get; init; }

    /// <summary>The audio up to the window's end, 16 kHz mono; it begins a little before the window where there is some.</summary>
    public required ReadOnlySpan<float> Audio { get; init; }

    /// <summary>Position of its first sample in the stream.</summary>
    public required long Position { get; init; }

    /// <summary>Number of the session in this process.</summary>
    public required long Session { get; init; }

    /// <summary>The session's options.</summary>
    public required SessionOptions Options { get; init; }

    /// <summary>What is known of the stretch.</summary>
    public required Stabiliser Known { get; init; }
}
