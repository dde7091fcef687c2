namespace EchoNative.Client.Tests;

/// <summary>Managed bytes that the calling thread allocates.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>The least of several rounds: what is allocated each time is in all of them, what the runtime does once is not.</summary>
    public static long Of(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
