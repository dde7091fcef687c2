namespace EchoNative.Client;

/// <summary>
/// Flushes and the stop that are not answered yet. Each belongs after the audio that was written before it: no later audio passes it, and
/// none of them is forgotten when a connection is.
/// </summary>
internal sealed class RequestQueue
{
    /// <summary>Most flushes that may wait for their answer.</summary>
    public const int Limit = 64;

    private readonly Lock _gate = new();
    private readonly List<Request> _requests = [];
    private int _sent;
    private long _lastId;

    /// <summary>Adds a flush.</summary>
    /// <param name="barriers">End of each source's audio that it is for.</param>
    /// <returns>Its number.</returns>
    public long AddFlush(long[] barriers)
    {
        lock (_gate)
        {
            if (_requests.Count >= Limit)
            {
                throw new InvalidOperationException($"{Limit} flushes have not been answered yet.");
            }

            _requests.Add(new Request(++_lastId, barriers));
            return _lastId;
        }
    }

    /// <summary>Adds the stop, the last of all.</summary>
    public void AddStop(long[] barriers)
    {
        lock (_gate)
        {
            _requests.Add(new Request(null, barriers));
        }
    }

    /// <summary>Up to where a source's audio may be sent before the next request is.</summary>
    public long BarrierOf(int source)
    {
        lock (_gate)
        {
            return _sent < _requests.Count ? _requests[_sent].Barriers[source] : long.MaxValue;
        }
    }

    /// <summary>Takes the next request out for sending when all its audio has been sent.</summary>
    public bool TryTake(ReadOnlySpan<AudioBuffer> sources, out Request? request)
    {
        lock (_gate)
        {
            request = _sent < _requests.Count ? _requests[_sent] : null;
            for (int i = 0; i < sources.Length && request is not null; i++)
            {
                request = sources[i].IsTaken(request.Barriers[i]) ? request : null;
            }

            _sent += request is null ? 0 : 1;
            return request is not null;
        }
    }

    /// <summary>Notes the answer to a flush.</summary>
    /// <returns>False when it was answered before.</returns>
    public bool Answer(long id)
    {
        lock (_gate)
        {
            int index = _requests.FindIndex(request => request.FlushId == id);
            if (index < 0)
            {
                return false;
            }

            _requests.RemoveAt(index);
            _sent -= index < _sent ? 1 : 0;
            return true;
        }
    }

    /// <summary>On a new connection everything that was not answered is to be sent again.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            _sent = 0;
        }
    }

    /// <param name="FlushId">Number of a flush; null: the stop.</param>
    /// <param name="Barriers">End of each source's audio before it.</param>
    public sealed record Request(long? FlushId, long[] Barriers);
}
