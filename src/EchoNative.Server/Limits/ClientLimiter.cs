namespace EchoNative.Server;

/// <summary>
/// Bounds what one client may have open at a time. It may have twice as many connections as sessions, since some are only told that
/// there are too many, or take over a session from a connection that is not known to be dead yet. Thread-safe.
/// </summary>
/// <param name="maxSessions">Sessions of one client; null: as many as the server takes.</param>
internal sealed class ClientLimiter(int? maxSessions)
{
    private const int ConnectionsPerSession = 2;
    private readonly Dictionary<(ClientIdentity Client, bool IsSession), int> _open = [];
    private readonly Lock _lock = new();

    /// <summary>Clients that have something open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Takes a connection in; null when the client has too many. Disposing the lease gives it back.</summary>
    public ClientLease? TryConnect(ClientIdentity client) => Take(client, isSession: false, maxSessions * ConnectionsPerSession);

    /// <summary>Takes a session in, for as long as it lives, with a connection or without; null when the client has too many.</summary>
    public ClientLease? TryOpen(ClientIdentity client) => Take(client, isSession: true, maxSessions);

    internal void Release(ClientIdentity client, bool isSession)
    {
        lock (_lock)
        {
            if (--_open[(client, isSession)] == 0)
            {
                _ = _open.Remove((client, isSession)); // clients come and go without end
            }
        }
    }

    private ClientLease? Take(ClientIdentity client, bool isSession, int? limit)
    {
        lock (_lock)
        {
            int count = _open.GetValueOrDefault((client, isSession));
            if (count >= limit)
            {
                return null;
            }

            _open[(client, isSession)] = count + 1;
            return new ClientLease(this, client, isSession);
        }
    }
}
