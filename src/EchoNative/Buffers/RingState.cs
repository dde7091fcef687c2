using System.Runtime.InteropServices;

namespace EchoNative.Buffers;

/// <summary>
/// The numbers of a ring, by who writes them. 128 bytes lie between two writers' numbers and around them all: a cache line, and
/// the one that the prefetcher of Intel's processors fetches along with it. So neither side's writes slow the other's reads.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Lifetime + 16 + Padding)]
internal struct RingState
{
    /// <summary>Bytes between the numbers of different writers.</summary>
    public const int Padding = 128;

    private const int Producer = Padding;
    private const int Both = Producer + 48 + Padding;
    private const int Consumer = Both + 16 + Padding;
    private const int Lifetime = Consumer + 24 + Padding;

    /// <summary>Written by the producer: position after the newest sample.</summary>
    [FieldOffset(Producer)]
    public long Head;

    /// <summary>The producer's copy of how far the consumer's side was when it last looked. Never ahead of the truth.</summary>
    [FieldOffset(Producer + 8)]
    public long Limit;

    /// <summary>Written by the producer: samples that were forgotten to make room.</summary>
    [FieldOffset(Producer + 16)]
    public long Dropped;

    /// <summary>Written by the producer: samples that were offered and not taken.</summary>
    [FieldOffset(Producer + 24)]
    public long Rejected;

    /// <summary>Written by the producer: its uses of the memory that go on.</summary>
    [FieldOffset(Producer + 32)]
    public long ProducerUses;

    /// <summary>The producer's own: samples reserved, -1 for no reservation.</summary>
    [FieldOffset(Producer + 40)]
    public int Reserved;

    /// <summary>
    /// Written by both, while a window is pinned by the consumer only: twice the position before which samples were dropped or
    /// released by the consumer, plus 1 while a window is pinned.
    /// </summary>
    [FieldOffset(Both)]
    public long TailAndPin;

    /// <summary>Written by whoever releases without a window: everything before it is let go as well.</summary>
    [FieldOffset(Both + 8)]
    public long Released;

    /// <summary>Written by the consumer before it pins: where its window starts.</summary>
    [FieldOffset(Consumer)]
    public long PinStart;

    /// <summary>The consumer's own: where its window ends, -1 for no window.</summary>
    [FieldOffset(Consumer + 8)]
    public long PinEnd;

    /// <summary>The consumer's copy of <see cref="Head"/> as it last saw it. Never ahead of the truth.</summary>
    [FieldOffset(Consumer + 16)]
    public long HeadSeen;

    /// <summary>Written at the end only: what <see cref="RingLifetime{TAtomics}"/> allows.</summary>
    [FieldOffset(Lifetime)]
    public long Phase;

    /// <summary>Written at the end only: 1 when somebody has taken it on to free the memory.</summary>
    [FieldOffset(Lifetime + 8)]
    public long Freed;
}
