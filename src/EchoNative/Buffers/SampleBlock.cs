using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace EchoNative.Buffers;

/// <summary>
/// Native memory of a ring: a power of two of samples in which a window may run over the end and go on at the start, as the
/// same samples follow there once more. How that is done differs by platform; the finaliser frees what was not disposed of.
/// </summary>
internal abstract unsafe class SampleBlock : SafeHandle
{
    private SampleRingPool? _lease;
    private string? _leaseSite;

    protected SampleBlock(int capacity, bool isMirrored)
        : base(0, ownsHandle: true)
    {
        Capacity = capacity;
        IsMirrored = isMirrored;
    }

    /// <summary>Samples that the block holds; the window over it is twice as long.</summary>
    public int Capacity { get; }

    /// <summary>Whether the second half is the same memory as the first. Where not, <see cref="Repeat"/> copies.</summary>
    public bool IsMirrored { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Bytes of <see cref="Capacity"/>.</summary>
    protected nuint Bytes => (nuint)Capacity * sizeof(float);

    /// <summary>A window by absolute position.</summary>
    public Span<float> Window(long position, int count) =>
        new((float*)handle + (position & (Capacity - 1)), count);

    /// <summary>Makes samples that were just written readable from the other half as well; mirrored memory needs nothing.</summary>
    public void Repeat(long position, int count)
    {
        if (!IsMirrored)
        {
            int at = (int)(position & (Capacity - 1));
            int first = Math.Min(count, Capacity - at);
            var all = new Span<float>((float*)handle, Capacity * 2);
            all.Slice(at, first).CopyTo(all[(at + Capacity)..]);
            all.Slice(Capacity, count - first).CopyTo(all);
        }
    }

    /// <summary>Notes who lent the block out.</summary>
    public void BeginLease(SampleRingPool pool)
    {
        _lease = pool;
        _leaseSite = LeaseSite.Here;
    }

    /// <summary>Notes that the block came back; false when it was not lent out.</summary>
    public bool EndLease([NotNullWhen(true)] out SampleRingPool? pool) => (pool = Interlocked.Exchange(ref _lease, null)) is not null;

    protected override void Dispose(bool disposing)
    {
        if (!disposing && EndLease(out SampleRingPool? pool))
        {
            pool.NoteLeak(_leaseSite);
        }

        base.Dispose(disposing);
    }
}
