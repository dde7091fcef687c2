namespace EchoNative.Native;

/// <summary>Makes a second thread that enters a single-owner object fail at once: inside libwhisper it would abort the process.</summary>
internal struct UseGuard
{
    private int _busy;

    public void Enter(object owner)
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            throw new InvalidOperationException($"{owner.GetType().Name} is in use by another thread: use one per thread.");
        }
    }

    public void Exit() => Volatile.Write(ref _busy, 0);
}
