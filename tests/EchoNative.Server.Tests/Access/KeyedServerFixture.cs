namespace EchoNative.Server.Tests;

/// <summary>A real server that asks for keys.</summary>
public sealed class KeyedServerFixture : IAsyncLifetime
{
    public const string Key = "correct-horse-battery-staple";
    public const string OtherKey = "another-key-that-is-long";
    public const int SessionsPerClient = 2;

    public EchoServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await ServerFixture.StartAsync(
        ServerFixture.Options with { ApiKeys = [ApiKey.Of(Key), ApiKey.Of(OtherKey)], MaxSessionsPerClient = SessionsPerClient });

    public async Task DisposeAsync()
    {
        await Server.StopAsync();
        await Server.DisposeAsync();
    }
}
