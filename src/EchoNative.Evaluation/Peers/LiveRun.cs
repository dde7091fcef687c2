namespace EchoNative.Evaluation.Peers;

/// <summary>What a live method did with a recording: one line of JSON from a process of its own.</summary>
internal sealed record LiveRun
{
    /// <summary>CPU time of the process while it streamed; loading the model is left out.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Seconds of audio that it never listened to.</summary>
    public required double DroppedSeconds { get; init; }

    public required IReadOnlyList<LiveText> Texts { get; init; }
}
