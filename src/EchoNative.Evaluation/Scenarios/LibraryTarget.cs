using System.Diagnostics;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>An engine in this process, used as a program uses it.</summary>
internal sealed class LibraryTarget : IScenarioTarget
{
    private readonly WhisperEngine _engine;

    private LibraryTarget(WhisperEngine engine, TimeSpan startUp) => (_engine, StartUp) = (engine, startUp);

    public string Name => "library, in this process";

    public TimeSpan? StartUp { get; }

    public RecognitionEngine Engine => _engine;

    public static async Task<LibraryTarget> StartAsync(WhisperEngineOptions options, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        var engine = new WhisperEngine(options);
        try
        {
            await engine.StartAsync(cancellationToken);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }

        return new LibraryTarget(engine, Stopwatch.GetElapsedTime(began));
    }

    public Task<IScenarioSession> OpenAsync(int sources, Action<HeardResult> heard, CancellationToken cancellationToken) =>
        Task.FromResult<IScenarioSession>(new LibrarySession(_engine, sources, heard));

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
