namespace EchoNative.Server;

/// <summary>A place that a client takes up in a <see cref="ClientLimiter"/> until this is disposed, which may happen several times.</summary>
internal sealed class ClientLease(ClientLimiter limiter, ClientIdentity client, bool isSession) : IDisposable
{
    private ClientLimiter? _limiter = limiter;

    public void Dispose() => Interlocked.Exchange(ref _limiter, null)?.Release(client, isSession);
}
