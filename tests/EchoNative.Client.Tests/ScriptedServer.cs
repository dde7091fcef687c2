using System.Net.WebSockets;
using System.Threading.Channels;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EchoNative.Client.Tests;

/// <summary>
/// A WebSocket server without an engine, which does what a test says: for what a real server can't be brought to do at a given moment.
/// Each connection runs the next script.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Func<ScriptedConnection, Task>> _scripts = Channel.CreateUnbounded<Func<ScriptedConnection, Task>>();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedServer(WebApplication app) => _app = app;

    public Uri Uri => new UriBuilder(_app.Urls.Single()) { Scheme = "ws" }.Uri;

    /// <summary>What each request's Authorization header said.</summary>
    public List<string?> Keys { get; } = [];

    /// <summary>Statuses to answer with instead of a WebSocket, the first one first.</summary>
    public Queue<(int Status, string? RetryAfter)> Refusals { get; } = new();

    public static async Task<ScriptedServer> StartAsync(params Func<ScriptedConnection, Task>[] scripts)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var server = new ScriptedServer(app);
        foreach (Func<ScriptedConnection, Task> script in scripts)
        {
            _ = server._scripts.Writer.TryWrite(script);
        }

        app.UseWebSockets();
        app.Run(server.ServeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Fails when a script has failed; never completes otherwise.</summary>
    public Task FailureAsync() => _failed.Task;

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        Keys.Add(context.Request.Headers.Authorization);
        if (Refusals.TryDequeue(out (int Status, string? RetryAfter) refusal))
        {
            context.Response.StatusCode = refusal.Status;
            context.Response.Headers.RetryAfter = refusal.RetryAfter;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(EchoProtocol.Subprotocol);
        try
        {
            Func<ScriptedConnection, Task> script = await _scripts.Reader.ReadAsync(context.RequestAborted);
            await script(new ScriptedConnection(socket));
        }
        catch (Exception e) when (e is not (WebSocketException or OperationCanceledException))
        {
            _ = _failed.TrySetException(e);
        }
    }
}
