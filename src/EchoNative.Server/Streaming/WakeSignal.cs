using System.Runtime.CompilerServices;
using EchoNative.Buffers;

namespace EchoNative.Server;

/// <summary>Wakes one waiting loop: many calls of <see cref="Set"/> make one turn of it. Allocates nothing once it is built.</summary>
internal sealed class WakeSignal
{
    private readonly MpscQueue<bool> _queue = new(2);
    private int _set;

    /// <summary>There is something to do.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) == 0)
        {
            _ = _queue.TryEnqueue(true);
        }
    }

    /// <summary>Nothing more will come; what was set before is still seen.</summary>
    public void Complete() => _ = _queue.Complete();

    /// <summary>Waits for something to do. For one caller at a time.</summary>
    /// <returns>False when nothing more will come.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync()
    {
        while (await _queue.WaitToReadAsync())
        {
            if (_queue.TryDequeue(out _))
            {
                Volatile.Write(ref _set, 0);
                return true;
            }
        }

        return false;
    }
}
