using System.Runtime.CompilerServices;

namespace EchoNative.Buffers;

/// <summary>
/// What the positions of a ring do, without its memory. Tail and pin share one word: whether the oldest samples may be forgotten
/// and whether somebody reads them is decided by one atomic step, so the counts are exact and a window is never half gone.
/// </summary>
/// <remarks>
/// The tail is the larger of that word's and of <see cref="RingState.Released"/>. Invariants: it never goes back;
/// <c>Limit ≤ min(tail, pinned start)</c> and <c>tail ≤ Head ≤ Limit + capacity</c>; while a window is pinned only the consumer
/// writes the word, and the window's samples stay, as the producer stops at its start.
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

    /// <summary>Any thread. Position of the oldest sample kept.</summary>
    /// <remarks>Acquire, twice.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Tail(ref RingState ring) => Math.Max(TAtomics.Read(ref ring.TailAndPin) >> 1, TAtomics.Read(ref ring.Released));

    /// <summary>Producer. From where on the memory must not be written: the tail, or the start of a pinned window before it.</summary>
    /// <remarks>
    /// Acquire, three times, in this order: a pin that the word does not show yet will see what was released; the start that is read
    /// after the word is at least the one that belongs to its pin.
    /// </remarks>
    public static long ReadLimit(ref RingState ring)
    {
        long released = TAtomics.Read(ref ring.Released);
        long word = TAtomics.Read(ref ring.TailAndPin);
        long limit = Math.Max(word >> 1, released);
        if ((word & 1) != 0)
        {
            limit = Math.Min(limit, TAtomics.Read(ref ring.PinStart));
        }

        // A pin that comes too late shows for a moment before it is taken back: what was free before stays free.
        return ring.Limit = Math.Max(ring.Limit, limit);
    }

    /// <summary>Consumer. Pins a window; false where it is not there (yet or any more). Wait-free.</summary>
    /// <remarks>
    /// Acquire on the head, then sequentially consistent on the word: after it the producer forgets nothing, what it forgot before
    /// shows in the same word, and what was released before shows in the read after it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

        if (position < Tail(ref ring))
        {
            return false;
        }

        TAtomics.Write(ref ring.PinStart, position);
        long word = TAtomics.Add(ref ring.TailAndPin, 1);
        if (position >= Math.Max(word >> 1, TAtomics.Read(ref ring.Released)))
        {
            return true;
        }

        TAtomics.Write(ref ring.TailAndPin, word - 1); // forgotten in between
        return false;
    }

    /// <summary>Consumer. Unpins and lets go of everything before a position up to the window's end.</summary>
    /// <remarks>
    /// Release: the window's reads are over before the producer sees it unpinned and overwrites it. Nobody else writes the word while
    /// a window is pinned, so this is a plain store. Wait-free.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpin(ref RingState ring, long releaseTo) =>
        TAtomics.Write(ref ring.TailAndPin, Math.Max(TAtomics.Read(ref ring.TailAndPin) >> 1, releaseTo) << 1);

    /// <summary>Moves the tail forward to a position, at most the head; never back.</summary>
    /// <remarks>Sequentially consistent where it moves the tail; lock-free: goes round again only when another thread did the same.</remarks>
    public static void Release(ref RingState ring, long position)
    {
        position = Math.Min(position, TAtomics.Read(ref ring.Head));
        long released = TAtomics.Read(ref ring.Released);
        while (position > released && !TAtomics.Replace(ref ring.Released, released, position))
        {
            released = TAtomics.Read(ref ring.Released);
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

            long tail = Math.Max(word >> 1, TAtomics.Read(ref ring.Released));
            if (tail < needed && TAtomics.Replace(ref ring.TailAndPin, word, needed << 1))
            {
                TAtomics.Write(ref ring.Dropped, ring.Dropped + (needed - tail));
                ring.Limit = needed;
            }
        }

        return (int)Math.Min(wanted, ring.Limit + capacity - ring.Head);
    }
}
