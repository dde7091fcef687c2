namespace EchoNative.Evaluation.Scenarios;

/// <summary>Sources on their way.</summary>
internal interface IScenarioSession : IAsyncDisposable
{
    /// <summary>Silence that ends a stretch of speech.</summary>
    TimeSpan EndOfSpeech { get; }

    /// <summary>What waits now.</summary>
    QueueDepth Depth { get; }

    /// <summary>Realtime factor of the finals of the last ten seconds, over all sessions.</summary>
    double RealtimeFactor { get; }

    /// <summary>Hands samples over without waiting: what finds no room is lost.</summary>
    void Write(int source, ReadOnlySpan<float> samples);

    /// <summary>Says that no more comes, and waits for the last result.</summary>
    /// <returns>The account of each source.</returns>
    Task<IReadOnlyList<SourceAccount>> CompleteAsync(CancellationToken cancellationToken);
}
