namespace EchoNative.Isolation;

/// <summary>Room for one thing that one thread puts there and another waits for.</summary>
/// <typeparam name="T">The thing.</typeparam>
internal sealed class BlockingSlot<T>
{
    private readonly SemaphoreSlim _full = new(0, 1);
    private T? _content;

    /// <summary>Puts something there. What was there before must have been taken.</summary>
    public void Put(T content)
    {
        _content = content;
        _full.Release();
    }

    /// <summary>Waits for something, and takes it.</summary>
    public T Take()
    {
        _full.Wait();
        return _content!;
    }
}
