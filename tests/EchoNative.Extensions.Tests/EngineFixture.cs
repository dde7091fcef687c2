using EchoNative.Models;

namespace EchoNative.Extensions.Tests;

/// <summary>One engine with the embedded model for all tests of a class.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    public const int MaxSessions = 4;

    public static WhisperEngineOptions Options => new()
    {
        ModelPath = new ModelStore().Resolve("digits"),
        ThreadsPerWorker = 1,
        MaxSessions = MaxSessions,
    };

    /// <summary>Waits in these tests end here at the latest.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    public WhisperEngine Engine { get; } = new(Options);

    /// <summary>Waits until no session is open any more.</summary>
    public static async Task ExpectNoSessionAsync(WhisperEngine engine)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (engine.Status.Sessions > 0)
        {
            await Task.Delay(10, patience.Token);
        }
    }

    public async Task InitializeAsync() => await Engine.StartAsync();

    public async Task DisposeAsync() => await Engine.DisposeAsync();
}
