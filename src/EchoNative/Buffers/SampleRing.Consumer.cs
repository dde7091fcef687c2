namespace EchoNative.Buffers;

/// <content>The consumer's side.</content>
public sealed partial class SampleRing
{
    /// <summary>Pins a window: it is not overwritten and its memory stays until <see cref="Unpin()"/>, whatever happens.</summary>
    /// <remarks>
    /// Consumer only, one window at a time. Acquire on the head when the consumer's copy of it is too old, then one sequentially
    /// consistent addition that tells the producer and learns what it has dropped. Wait-free. While the window is pinned nothing
    /// at all is dropped: with <see cref="OverrunPolicy.DropOldest"/> a full ring then rejects the newest.
    /// </remarks>
    /// <param name="position">Position of the first sample.</param>
    /// <param name="count">Samples.</param>
    /// <param name="window">The samples, in place.</param>
    /// <returns>False where not all of them are kept: not written yet, released or dropped.</returns>
    /// <exception cref="InvalidOperationException">A window is pinned already.</exception>
    /// <exception cref="ObjectDisposedException">The ring was disposed of.</exception>
    public bool TryPin(long position, int count, out ReadOnlySpan<float> window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (_state.PinEnd >= 0)
        {
            throw new InvalidOperationException("A window is pinned already: unpin it first.");
        }

        if (!RingAlgorithm<HardwareAtomics>.TryPin(ref _state, position, count))
        {
            EndWindow();
            ThrowIfClosed();
            window = default;
            return false;
        }

        // From the pin on the memory stays, unless the ring was disposed of before.
        if (!RingLifetime<HardwareAtomics>.IsOpen(ref _state))
        {
            RingAlgorithm<HardwareAtomics>.Unpin(ref _state, 0);
            EndWindow();
            ThrowIfClosed();
        }

        _state.PinEnd = position + count;
        window = Volatile.Read(ref _block).Window(position, count);
        return true;
    }

    /// <summary>Ends the use of the pinned window and keeps its samples.</summary>
    /// <inheritdoc cref="Unpin(long)" path="/remarks|/exception"/>
    public void Unpin() => Unpin(0);

    /// <summary>Ends the use of the pinned window and lets go of everything before a position.</summary>
    /// <remarks>
    /// Consumer only. Release: whatever was read from the window is read before the producer overwrites it. Wait-free, one plain store,
    /// as nobody else moves this side's tail while a window is pinned. May follow <see cref="Dispose"/>.
    /// </remarks>
    /// <param name="releaseTo">Position up to the window's end; earlier ones than the tail release nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the window's end.</exception>
    /// <exception cref="InvalidOperationException">No window is pinned.</exception>
    public void Unpin(long releaseTo)
    {
        if (_state.PinEnd < 0)
        {
            throw new InvalidOperationException("No window is pinned.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(releaseTo, _state.PinEnd);
        _state.PinEnd = -1;
        RingAlgorithm<HardwareAtomics>.Unpin(ref _state, releaseTo);
        EndWindow();
    }

    /// <summary>Copies the oldest samples out and releases them.</summary>
    /// <remarks>Consumer only. As <see cref="TryPin"/> followed by <see cref="Unpin(long)"/>.</remarks>
    /// <returns>How many there were, up to the destination's length.</returns>
    /// <exception cref="InvalidOperationException">A window is pinned.</exception>
    /// <exception cref="ObjectDisposedException">The ring was disposed of.</exception>
    public int Read(Span<float> destination)
    {
        while (true)
        {
            long start = Tail;
            int count = (int)Math.Min(destination.Length, Head - start);
            if (TryPin(start, count, out ReadOnlySpan<float> window))
            {
                window.CopyTo(destination);
                Unpin(start + count);
                return count;
            }

            // Dropped or released between the two reads: look again.
        }
    }

    private void EndWindow()
    {
        ReclaimRetired();
        LeaveConsumer();
    }
}
