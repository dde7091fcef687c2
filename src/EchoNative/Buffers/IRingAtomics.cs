namespace EchoNative.Buffers;

/// <summary>
/// The memory accesses of a ring that another thread can see. The ring runs them on the processor;
/// tests run every interleaving of them.
/// </summary>
internal interface IRingAtomics
{
    /// <summary>Acquire: nothing after it happens before it.</summary>
    static abstract long Read(ref long cell);

    /// <summary>Release: nothing before it happens after it.</summary>
    static abstract void Write(ref long cell, long value);

    /// <summary>Sequentially consistent: a full fence. Returns the sum.</summary>
    static abstract long Add(ref long cell, long value);

    /// <summary>Sequentially consistent: a full fence, whether it replaced the value or not.</summary>
    static abstract bool Replace(ref long cell, long expected, long value);

    /// <summary>A full fence of this thread.</summary>
    static abstract void Fence();

    /// <summary>A full fence of every thread of the process, for the price of none on theirs.</summary>
    static abstract void FenceProcess();
}
