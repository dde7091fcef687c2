using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EchoNative.Evaluation.Faults;

/// <summary>Stands between a client and a server, and does to their TCP connections what networks do.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Func<IReadOnlyList<Fault>> _plan;
    private readonly FaultTally _tally;
    private readonly ConcurrentBag<FaultyLink> _links = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <param name="serverPort">Where the server listens on loopback; it need not be there yet.</param>
    /// <param name="plan">What happens to each connection.</param>
    /// <param name="tally">Counts what has happened.</param>
    public FaultProxy(int serverPort, Func<IReadOnlyList<Fault>> plan, FaultTally tally)
    {
        _serverPort = serverPort;
        _plan = plan;
        _tally = tally;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on loopback.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (FaultyLink link in _links)
        {
            link.Dispose();
        }

        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var link = new FaultyLink(await _listener.AcceptSocketAsync(_end.Token), _serverPort, _plan(), _tally);
                _links.Add(link);
                _tally.CountConnection();
                _ = link.RunAsync();
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end, or a client that went before it was accepted.
            }
        }
    }
}
