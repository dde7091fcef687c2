namespace EchoNative.Evaluation.Scenarios;

/// <summary>What a scenario is run on, ready.</summary>
internal interface IScenarioTarget : IAsyncDisposable
{
    /// <summary>What it is, in words.</summary>
    string Name { get; }

    /// <summary>From start to ready; null when it ran before.</summary>
    TimeSpan? StartUp { get; }

    /// <summary>Its engine, when that is in this process.</summary>
    RecognitionEngine? Engine { get; }

    /// <summary>Opens a session.</summary>
    /// <param name="sources">How many sources it has.</param>
    /// <param name="heard">Gets the results, of each source one after the other.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IScenarioSession> OpenAsync(int sources, Action<HeardResult> heard, CancellationToken cancellationToken);
}
