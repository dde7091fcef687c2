using System.Runtime.CompilerServices;

namespace EchoNative.Buffers;

/// <summary>
/// What the positions of a ring do, without its memory. Tail and pin share one word: whether the oldest samples may be forgotten
/// and whether somebody reads them is decided by one atomic step, so the counts stay exact and no fence is needed in between.
/// </summary>
/// <remarks>
/// Invariants: <c>Limit ≤ min(tail, pinned start) ≤ Head ≤ Limit + capacity</c>; the tail never goes back; while a window is pinned
/// only <see cref="Release"/> moves the tail, and the window's samples stay, as the producer stops at its start.
/// </remarks>
internal static class RingAlgorithm<TAtomics>
    where TAtomics : struct, IRingAtomics
{
    // A drop is tried again only when the consumer moved in between. A bound makes the write wait-free whatever the consumer does.
    private const int DropAttempts = 4;

    /// <summary>Producer. How many of <paramref name="wanted"/> samples fit; forgets old ones for them where it may.</summary>
    /// <remarks>
    /// Acquire on the tail, which pairs with the release of <see cref="Release"/> and <see cref="Unpin"/>: the consumer has read
    /// what is overwritten next. Reads only the producer's own line while its copy of the tail leaves room.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MakeRoom(ref RingState ring, int capacity, int wanted, bool dropOldest) =>
        ring.Head + wanted - ring.Limit <= capacity ? wanted : MakeRoomSlow(ref ring, capacity, wanted, dropOldest);

    /// <summary>Producer. Makes samples visible that were written behind the head.</summary>
    /// <remarks>Release: the samples are in memory before the position is; pairs with the acquire of <see cref="TryPin"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Publish(ref RingState ring, int count) => TAtomics.Write(ref ring.Head, ring.Head + count);

    /// <summary>Producer. From where on the memory must not be written: the tail, or the start of a pinned window before it.</summary>
    /// <remarks>Acquire, twice; the second read sees at least the start that belongs to the pin of the first.</remarks>
    public static long ReadLimit(ref RingState ring)
    {
        long word = TAtomics.Read(ref ring.TailAndPin);
        long tail = word >> 1;
        long limit = (word & 1) == 0 ? tail : Math.Min(tail, TAtomics.Read(ref ring.PinStart));

        // A pin that comes too late shows for a moment before it is taken back: what was free before stays free.
        return ring.Limit = Math.Max(ring.Limit, limit);
    }

    /// <summary>Consumer. Pins a window; false where it is not there (yet or any more). Wait-free.</summary>
    /// <remarks>
    /// Acquire on the head, then sequentially consistent on the word: after it the producer forgets nothing, and what it forgot
    /// before shows in the same word.
    /// </remarks>
    public static bool TryPin(ref RingState ring, long position, int count)
    {
        if (ring.HeadSeen - count < position)
        {
            ring.HeadSeen = TAtomics.Read(ref ring.Head);
            if (ring.HeadSeen - count < position)
            {
                return false;
            }
        }

        if (position < TAtomics.Read(ref ring.TailAndPin) >> 1)
        {
            return false;
        }

        TAtomics.Write(ref ring.PinStart, position);
        if (position >= TAtomics.Add(ref ring.TailAndPin, 1) >> 1)
        {
            return true;
        }

        TAtomics.Add(ref ring.TailAndPin, -1); // forgotten in between
        return false;
    }

    /// <summary>Consumer. Unpins and lets go of everything before a position up to the window's end.</summary>
    /// <remarks>Sequentially consistent: the window's reads are over before the producer overwrites it.</remarks>
    public static void Unpin(ref RingState ring, long releaseTo)
    {
        // Nothing is forgotten under a pin: only an explicit Release from the other side makes this go round again.
        long word = TAtomics.Read(ref ring.TailAndPin);
        while (!TAtomics.Replace(ref ring.TailAndPin, word, Math.Max(word >> 1, releaseTo) << 1))
        {
            word = TAtomics.Read(ref ring.TailAndPin);
        }
    }

    /// <summary>Either side. Moves the tail forward to a position, at most the head; never back.</summary>
    /// <remarks>Sequentially consistent where it moves the tail; lock-free: goes round again only when the other side moved it.</remarks>
    public static void Release(ref RingState ring, long position)
    {
        position = Math.Min(position, TAtomics.Read(ref ring.Head));
        long word = TAtomics.Read(ref ring.TailAndPin);
        while (position > word >> 1 && !TAtomics.Replace(ref ring.TailAndPin, word, (position << 1) | (word & 1)))
        {
            word = TAtomics.Read(ref ring.TailAndPin);
        }
    }

    private static int MakeRoomSlow(ref RingState ring, int capacity, int wanted, bool dropOldest)
    {
        wanted = Math.Min(wanted, capacity);
        long needed = ring.Head + wanted - capacity;
        for (int i = 0; i < DropAttempts && ReadLimit(ref ring) < needed && dropOldest; i++)
        {
            long word = TAtomics.Read(ref ring.TailAndPin);
            if ((word & 1) != 0)
            {
                break; // somebody reads: nothing is forgotten now
            }

            if (word >> 1 < needed && TAtomics.Replace(ref ring.TailAndPin, word, needed << 1))
            {
                TAtomics.Write(ref ring.Dropped, ring.Dropped + (needed - (word >> 1)));
                ring.Limit = needed;
            }
        }

        return (int)Math.Min(wanted, ring.Limit + capacity - ring.Head);
    }
}
