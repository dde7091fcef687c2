using System.Runtime.InteropServices;

namespace EchoNative.Buffers;

/// <summary>The positions of a queue, 128 bytes apart as in <see cref="RingState"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = (3 * RingState.Padding) + 16)]
internal struct QueueState
{
    /// <summary>Written by the producers: twice the position after the newest claimed cell, plus 1 when no more may be claimed.</summary>
    [FieldOffset(RingState.Padding)]
    public long TailAndEnd;

    /// <summary>Written by the consumer: position of the oldest item.</summary>
    [FieldOffset(RingState.Padding + 8 + RingState.Padding)]
    public long Head;
}
