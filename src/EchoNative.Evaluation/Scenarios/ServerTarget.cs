using System.Diagnostics;
using System.Net;
using EchoNative.Client;
using EchoNative.Server;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>A server, in this process or elsewhere, used through the client over a socket.</summary>
internal sealed class ServerTarget : IScenarioTarget
{
    private readonly EchoServer? _server;
    private readonly Uri _endpoint;
    private readonly string? _apiKey;

    private ServerTarget(EchoServer? server, Uri endpoint, string? apiKey, TimeSpan? startUp) =>
        (_server, _endpoint, _apiKey, StartUp) = (server, endpoint, apiKey, startUp);

    public string Name => _server is null ? $"server at {_endpoint}" : "server, in this process, over a socket";

    public TimeSpan? StartUp { get; }

    public RecognitionEngine? Engine => _server?.Engine;

    /// <summary>A server of our own.</summary>
    public static async Task<ServerTarget> StartAsync(WhisperEngineOptions options, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        var server = new EchoServer(new EchoServerOptions { Engine = options }, new IPEndPoint(IPAddress.Loopback, 0));
        try
        {
            await server.StartAsync(cancellationToken);
            await server.WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return new ServerTarget(server, server.StreamUri, null, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>A server that runs.</summary>
    public static ServerTarget At(Uri endpoint, string? apiKey) => new(null, endpoint, apiKey, null);

    public async Task<IScenarioSession> OpenAsync(int sources, Action<HeardResult> heard, CancellationToken cancellationToken)
    {
        var options = new EchoClientOptions { Endpoint = _endpoint, Start = ServerSession.StartOf(sources), ApiKey = _apiKey, RetryFirst = false };
        var client = new EchoClient(options);
        try
        {
            return new ServerSession(client, await client.ConnectAsync(cancellationToken), heard);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
