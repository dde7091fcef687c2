using System.Net;
using System.Net.Sockets;
using EchoNative.Evaluation.Faults;

namespace EchoNative.Faults.Tests;

/// <summary>That the proxy does what it counts, with a server that echoes.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FaultTally _tally = new();
    private int _accepted;

    [Theory]
    [InlineData("Close", true, 0)]
    [InlineData("Close", true, 777)]
    [InlineData("Reset", true, 777)]
    [InlineData("Close", false, 777)]
    public async Task Cut_comes_after_the_byte_it_was_planned_for(string name, bool up, int after)
    {
        FaultKind kind = Enum.Parse<FaultKind>(name);
        await using var proxy = new FaultProxy(Port, () => [new Fault(kind, up, after)], _tally);
        using Socket client = await ConnectAsync(proxy);
        int received = await ExchangeAsync(client, 5000);
        Assert.InRange(received, 0, after);
        if (!up)
        {
            Assert.Equal(after, received);
        }

        Assert.Equal(1, _tally[kind]);
        Assert.Equal(1, _tally.Cuts);
    }

    [Fact]
    public async Task Delay_holds_up_and_loses_nothing()
    {
        await using var proxy = new FaultProxy(Port, () => [new Fault(FaultKind.Delay, true, 100, TimeSpan.FromMilliseconds(300))], _tally);
        using Socket client = await ConnectAsync(proxy);
        long began = TimeProvider.System.GetTimestamp();
        Assert.Equal(5000, await ExchangeAsync(client, 5000));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(250));
        Assert.Equal(1, _tally[FaultKind.Delay]);
    }

    [Fact]
    public async Task Half_open_connection_takes_everything_and_gives_nothing_more()
    {
        await using var proxy = new FaultProxy(Port, () => [new Fault(FaultKind.HalfOpen, true, 1000)], _tally);
        using Socket client = await ConnectAsync(proxy);
        await client.SendAsync(new byte[200_000]);
        int received = 0;
        byte[] buffer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                int count = await client.ReceiveAsync(buffer, patience.Token);
                Assert.NotEqual(0, count); // never closed
                received += count;
            }
        });
        Assert.InRange(received, 0, 1000);
        Assert.Equal(1, _tally[FaultKind.HalfOpen]);
    }

    [Fact]
    public async Task Duplicate_reaches_the_server_on_a_connection_of_its_own_and_first()
    {
        await using var proxy = new FaultProxy(Port, () => [new Fault(FaultKind.Duplicate, true, 0)], _tally);
        using Socket client = await ConnectAsync(proxy);
        Assert.Equal(10, await ExchangeAsync(client, 10, end: false));
        Assert.Equal(10, await ExchangeAsync(client, 10, end: false));
        Assert.Equal(1, _tally[FaultKind.Duplicate]);
        Assert.Equal(2, _accepted);
    }

    [Fact]
    public async Task Client_is_cut_off_while_there_is_no_server()
    {
        _listener.Stop();
        await using var proxy = new FaultProxy(Port, () => [], _tally);
        using Socket client = await ConnectAsync(proxy);
        Assert.Equal(0, await ExchangeAsync(client, 10));
    }

    public Task InitializeAsync()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = EchoAsync();
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _listener.Dispose();
        return Task.CompletedTask;
    }

    private int Port { get; set; }

    private static async Task<Socket> ConnectAsync(FaultProxy proxy)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return client;
    }

    /// <summary>Sends bytes and counts those that come back before the connection ends, or all have.</summary>
    private static async Task<int> ExchangeAsync(Socket client, int bytes, bool end = true)
    {
        using var patience = new CancellationTokenSource(Patience);
        int received = 0;
        try
        {
            await client.SendAsync(new byte[bytes], patience.Token);
            if (end)
            {
                client.Shutdown(SocketShutdown.Send);
            }

            byte[] buffer = new byte[4096];
            int count;
            while ((end || received < bytes) && (count = await client.ReceiveAsync(buffer, patience.Token)) > 0)
            {
                received += count;
            }
        }
        catch (SocketException)
        {
            // Reset.
        }

        return received;
    }

    private async Task EchoAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            _ = EchoAsync(socket);
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        using (socket)
        {
            byte[] buffer = new byte[4096];
            try
            {
                int count;
                while ((count = await socket.ReceiveAsync(buffer)) > 0)
                {
                    await socket.SendAsync(buffer.AsMemory(0, count));
                }
            }
            catch (SocketException)
            {
                // Cut.
            }
        }
    }
}
