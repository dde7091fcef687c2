namespace EchoNative;

/// <summary>How a worker, which has a thread of its own, waits for what a service does.</summary>
internal static class Blocking
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits for a result, or cancels it.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="isUnwanted">Looked at while waiting: nobody wants the result any more.</param>
    /// <param name="ending">Cancelled when the engine ends.</param>
    /// <exception cref="OperationCanceledException">It became unwanted, or the engine ends.</exception>
    public static T Wait<T>(Func<CancellationToken, Task<T>> start, Func<bool> isUnwanted, CancellationToken ending)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(ending);
        Task<T> task = start(cancel.Token);
        while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(Look))
        {
            if (isUnwanted())
            {
                cancel.Cancel();
            }
        }

        return task.GetAwaiter().GetResult();
    }
}
