namespace EchoNative.Tests;

/// <summary>Counts managed bytes.</summary>
internal static class Allocations
{
    private const int Rounds = 4;

    /// <summary>
    /// Bytes that the current thread allocates in a call, once everything is warm: the least of a few rounds. What is allocated each
    /// time shows in every round; the runtime's own (compiling a hot loop anew, first use of a type) shows in one.
    /// </summary>
    public static long Of(Action work)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
