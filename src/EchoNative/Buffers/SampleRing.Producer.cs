using System.Runtime.CompilerServices;

namespace EchoNative.Buffers;

/// <content>The producer's side.</content>
public sealed partial class SampleRing
{
    /// <summary>Appends samples.</summary>
    /// <remarks>
    /// Producer only. Acquire on the tail when the producer's copy of it leaves no room, release on the head: the consumer sees a
    /// position only after the samples before it. Wait-free.
    /// </remarks>
    /// <returns>
    /// How many were taken, from the front. All of them with <see cref="OverrunPolicy.DropOldest"/> and no window pinned; the rest
    /// is counted in <see cref="Rejected"/>.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The ring was disposed of.</exception>
    public int Write(ReadOnlySpan<float> samples)
    {
        SampleBlock block = EnterProducer();
        int taken = WriteOnce(block, samples);
        if (taken < samples.Length)
        {
            taken += WriteRest(block, samples[taken..]);
        }

        LeaveProducer();
        return taken;
    }

    /// <summary>Room behind the newest sample to write into in place; <see cref="Commit"/> appends what was written.</summary>
    /// <remarks>
    /// Producer only. Acquire on the tail as in <see cref="Write"/>, and wait-free. With <see cref="OverrunPolicy.DropOldest"/> the
    /// oldest samples are forgotten here already. The ring keeps its memory until the <see cref="Commit"/>; another
    /// <see cref="Reserve"/> takes the place of the one before.
    /// </remarks>
    /// <param name="count">Samples wanted.</param>
    /// <returns>Shorter than wanted where there is no room. What is in it is undefined.</returns>
    /// <exception cref="ObjectDisposedException">The ring was disposed of.</exception>
    public Span<float> Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        SampleBlock block = EnterProducer();
        if (_state.Reserved >= 0)
        {
            LeaveProducer();
        }

        _state.Reserved = RingAlgorithm<HardwareAtomics>.MakeRoom(ref _state, block.Capacity, count, _dropOldest);
        return block.Window(_state.Head, _state.Reserved);
    }

    /// <summary>Appends the first samples of what was reserved.</summary>
    /// <remarks>Producer only. Release on the head, as in <see cref="Write"/>. Wait-free.</remarks>
    /// <param name="count">How many were written; 0 gives the reservation up.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than was reserved.</exception>
    /// <exception cref="InvalidOperationException">Nothing is reserved.</exception>
    public void Commit(int count)
    {
        if (_state.Reserved < 0)
        {
            throw new InvalidOperationException("Nothing is reserved.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _state.Reserved);
        _state.Reserved = -1;
        Append(_block, count);
        LeaveProducer();
    }

    /// <summary>The producer's own look at samples that are kept.</summary>
    /// <remarks>
    /// Producer only. No fence: the producer reads what it wrote itself, and nobody else overwrites it. Ends with the window's
    /// <see cref="SampleWindow.Dispose"/>, which comes before the samples are overwritten by the producer's next writes.
    /// </remarks>
    /// <param name="position">Position of the first sample.</param>
    /// <param name="count">Samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">These samples are not kept: not written yet, released or dropped.</exception>
    /// <exception cref="ObjectDisposedException">The ring was disposed of.</exception>
    public SampleWindow Peek(long position, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (position < Tail || position > _state.Head - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(position), position, $"{count} samples from there are not all among those kept, {Tail} to {_state.Head}.");
        }

        return new SampleWindow(this, EnterProducer().Window(position, count));
    }

    /// <summary>Moves to a larger block when the ring is too small, with everything that is kept.</summary>
    /// <remarks>
    /// Producer only, and off the hot path: it takes memory and copies. Publishes the block by a sequentially consistent store. A
    /// window that is pinned meanwhile stays where it is; its block goes back when it is unpinned.
    /// </remarks>
    /// <param name="capacity">Samples to hold at least; rounded up as at the start.</param>
    /// <returns>False while the block before the last growth is still in use by a pinned window.</returns>
    /// <exception cref="BufferAllocationException">There is no memory for it; the ring stays as it is.</exception>
    /// <exception cref="InvalidOperationException">A reservation or a look is open.</exception>
    /// <exception cref="ObjectDisposedException">The ring was disposed of.</exception>
    public bool TryGrow(int capacity)
    {
        if (_state.ProducerUses != 0)
        {
            throw new InvalidOperationException("End the reservation or the look first: the samples are about to move.");
        }

        SampleBlock block = EnterProducer();
        try
        {
            if (SampleMemory.RoundUp(capacity) <= block.Capacity)
            {
                return true;
            }

            ReclaimRetired();
            if (Volatile.Read(ref _retired) is not null)
            {
                return false;
            }

            SampleBlock larger = Lease(capacity);
            long start = RingAlgorithm<HardwareAtomics>.ReadLimit(ref _state);
            int count = (int)(_state.Head - start);
            block.Window(start, count).CopyTo(larger.Window(start, count));
            larger.Repeat(start, count);

            // The consumer pins first and then reads which block it is: it finds the new one, or the old one is found pinned.
            Interlocked.Exchange(ref _block, larger);
            Volatile.Write(ref _retired, block);
            ReclaimRetired();
            return true;
        }
        finally
        {
            LeaveProducer();
        }
    }

    internal void EndPeek() => LeaveProducer();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(SampleBlock block, int count)
    {
        block.Repeat(_state.Head, count);
        RingAlgorithm<HardwareAtomics>.Publish(ref _state, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WriteOnce(SampleBlock block, ReadOnlySpan<float> samples)
    {
        int count = RingAlgorithm<HardwareAtomics>.MakeRoom(ref _state, block.Capacity, samples.Length, _dropOldest);
        samples[..count].CopyTo(block.Window(_state.Head, count));
        Append(block, count);
        return count;
    }

    private int WriteRest(SampleBlock block, ReadOnlySpan<float> samples)
    {
        int taken = 0, count;
        do
        {
            count = WriteOnce(block, samples[taken..]);
            taken += count;
        }
        while (count > 0);

        Volatile.Write(ref _state.Rejected, _state.Rejected + samples.Length - taken);
        return taken;
    }
}
