using System.Net;
using System.Net.Sockets;

namespace EchoNative.Evaluation.Faults;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class FaultyLink : IDisposable
{
    private static readonly TimeSpan GhostPatience = TimeSpan.FromSeconds(1);

    private readonly Socket _client;
    private readonly Socket _server = Create();
    private readonly Socket? _ghost;
    private readonly IPEndPoint _endpoint;
    private readonly IReadOnlyList<Fault> _faults;
    private readonly FaultTally _tally;
    private volatile bool _isSwallowing;
    private int _ghostAnswers;

    public FaultyLink(Socket client, int serverPort, IReadOnlyList<Fault> faults, FaultTally tally)
    {
        _client = client;
        _client.NoDelay = true;
        _endpoint = new IPEndPoint(IPAddress.Loopback, serverPort);
        _faults = faults;
        _tally = tally;
        _ghost = faults.Any(fault => fault.Kind == FaultKind.Duplicate) ? Create() : null;
    }

    /// <summary>Runs until the connection has ended or been cut.</summary>
    public async Task RunAsync()
    {
        try
        {
            await _server.ConnectAsync(_endpoint);
            if (_ghost is not null)
            {
                await _ghost.ConnectAsync(_endpoint);
            }

            await Task.WhenAll(PumpAsync(_client, _server, up: true), PumpAsync(_server, _client, up: false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut: by a fault, by a side, or because there is no server.
        }
        finally
        {
            if (!_isSwallowing)
            {
                Dispose();
            }
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _ghost?.Dispose();
    }

    private static Socket Create() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private async Task PumpAsync(Socket from, Socket to, bool up)
    {
        var faults = new Queue<Fault>(_faults.Where(fault => fault.Up == up && fault.Kind != FaultKind.Duplicate).OrderBy(fault => fault.After));
        byte[] buffer = new byte[16 * 1024];
        long passed = 0;
        int count;
        while ((count = await from.ReceiveAsync(buffer)) > 0)
        {
            if (_isSwallowing)
            {
                continue;
            }

            ReadOnlyMemory<byte> data = buffer.AsMemory(0, count);
            if (up && _ghost is not null)
            {
                await DuplicateAsync(_ghost, data);
            }

            while (!_isSwallowing && faults.TryPeek(out Fault? fault) && fault.After <= passed + data.Length)
            {
                _ = faults.Dequeue();
                int before = (int)(fault.After - passed);
                await SendAsync(to, data[..before]);
                passed += before;
                data = data[before..];
                await SufferAsync(fault);
            }

            if (!_isSwallowing)
            {
                await SendAsync(to, data);
                passed += data.Length;
            }
        }

        if (!_isSwallowing)
        {
            to.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task SufferAsync(Fault fault)
    {
        _tally.Count(fault.Kind);
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Pause);
                break;
            case FaultKind.HalfOpen:
                _isSwallowing = true;
                break;
            default:
                if (fault.Kind == FaultKind.Reset)
                {
                    _client.LingerState = new LingerOption(true, 0);
                    _server.LingerState = new LingerOption(true, 0);
                }

                Dispose();
                throw new ObjectDisposedException(nameof(FaultyLink));
        }
    }

    /// <summary>
    /// The request and what comes next, which is the start, go to the server a second time, and first: as if the client had tried before
    /// and its connection had been lost without the server's knowledge. Two answers are waited for: that of HTTP and <c>ready</c>.
    /// </summary>
    private async Task DuplicateAsync(Socket ghost, ReadOnlyMemory<byte> data)
    {
        if (_ghostAnswers == 2)
        {
            return;
        }

        using var patience = new CancellationTokenSource(GhostPatience);
        try
        {
            await SendAsync(ghost, data);
            _ = await ghost.ReceiveAsync(new byte[4096], patience.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The server is gone or slow; the real one goes on.
        }

        if (++_ghostAnswers == 2)
        {
            _tally.Count(FaultKind.Duplicate);
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[await to.SendAsync(data)..];
        }
    }
}
