namespace EchoNative;

/// <summary>What was said in a recording.</summary>
public sealed record Transcript
{
    /// <summary>Its segments, in the order of time.</summary>
    public required IReadOnlyList<Segment> Segments { get; init; }

    /// <summary>Two-letter code of the language, or null when there were no words.</summary>
    public required string? Language { get; init; }

    /// <summary>Length of the recording.</summary>
    public required TimeSpan AudioDuration { get; init; }

    /// <summary>Time the inference took, without waiting for a worker.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>All words joined by single spaces.</summary>
    public string Text => string.Join(' ', Segments.Select(s => s.Text));

    /// <summary>Inference time per second of audio.</summary>
    public double RealtimeFactor => AudioDuration == TimeSpan.Zero ? 0 : Elapsed / AudioDuration;
}
