using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EchoNative.Tests.Models;

/// <summary>A real HTTP server on a loopback port that can misbehave: one request per connection, answered by the test itself.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<TestExchange, Task> _answer;
    private readonly ConcurrentQueue<TestExchange> _exchanges = new();
    private readonly Task _accepting;
    private int _count;

    public TestServer(Func<TestExchange, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyList<TestExchange> Requests => [.. _exchanges];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            TestExchange? exchange = await TestExchange.ReadAsync(socket, stream, Interlocked.Increment(ref _count), _stop.Token);
            if (exchange is not null)
            {
                _exchanges.Enqueue(exchange);
                await _answer(exchange);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went away, or the test is over.
        }
    }
}
