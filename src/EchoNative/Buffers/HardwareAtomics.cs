namespace EchoNative.Buffers;

/// <summary>The accesses as the processor has them; compiled into the ring's own code.</summary>
internal readonly struct HardwareAtomics : IRingAtomics
{
    public static long Read(ref long cell) => Volatile.Read(ref cell);

    public static void Write(ref long cell, long value) => Volatile.Write(ref cell, value);

    public static long Add(ref long cell, long value) => Interlocked.Add(ref cell, value);

    public static bool Replace(ref long cell, long expected, long value) =>
        Interlocked.CompareExchange(ref cell, value, expected) == expected;

    public static void Fence() => Interlocked.MemoryBarrier();

    public static void FenceProcess() => Interlocked.MemoryBarrierProcessWide();
}
