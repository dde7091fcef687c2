using System.Runtime.CompilerServices;

namespace EchoNative.Buffers;

/// <summary>
/// Who uses a ring's memory, and its end. The hot path notes its use by plain stores, without the fence that a check against
/// <see cref="Close"/> would take: closing makes the whole process fence instead (an asymmetric fence, as in folly's hazard pointers).
/// </summary>
internal static class RingLifetime<TAtomics>
    where TAtomics : struct, IRingAtomics
{
    private const long Open = 0;
    private const long Closing = 1; // no use begins any more; one that began may not be visible yet
    private const long Closed = 2;  // every use that began is visible; whoever ends the last one frees

    public static bool IsOpen(ref RingState ring) => TAtomics.Read(ref ring.Phase) == Open;

    /// <summary>Producer. Begins a use; uses may be nested. False when it is over: end it nevertheless.</summary>
    /// <remarks>Release, acquire; the fence between them is <see cref="Close"/>'s.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EnterProducer(ref RingState ring)
    {
        TAtomics.Write(ref ring.ProducerUses, ring.ProducerUses + 1);
        return IsOpen(ref ring);
    }

    /// <summary>Producer. Ends a use. True when the caller has to free the memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LeaveProducer(ref RingState ring)
    {
        TAtomics.Write(ref ring.ProducerUses, ring.ProducerUses - 1);
        return TAtomics.Read(ref ring.Phase) == Closed && ClaimIfUnused(ref ring);
    }

    /// <summary>Consumer. Ends its use, after the window is unpinned. True when the caller has to free the memory.</summary>
    /// <remarks>The pin is the consumer's use, and setting and clearing it are full fences already.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LeaveConsumer(ref RingState ring) => TAtomics.Read(ref ring.Phase) == Closed && ClaimIfUnused(ref ring);

    /// <summary>Any thread. No use begins from here on. True when the caller has to free the memory.</summary>
    public static bool Close(ref RingState ring)
    {
        if (!TAtomics.Replace(ref ring.Phase, Open, Closing))
        {
            return false;
        }

        // After the first fence a use that saw the ring open is visible here, and whoever comes later sees it closing. After the
        // second, a use that ended without seeing that it is closed is visible as ended.
        TAtomics.FenceProcess();
        TAtomics.Write(ref ring.Phase, Closed);
        TAtomics.FenceProcess();
        return ClaimIfUnused(ref ring);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool ClaimIfUnused(ref RingState ring)
    {
        // Both sides may end their last uses at once: with a fence in each, at least one sees that the other has ended.
        TAtomics.Fence();
        return TAtomics.Read(ref ring.ProducerUses) == 0
            && (TAtomics.Read(ref ring.TailAndPin) & 1) == 0
            && TAtomics.Replace(ref ring.Freed, 0, 1);
    }
}
