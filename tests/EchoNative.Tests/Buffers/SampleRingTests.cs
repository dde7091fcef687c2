using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers;

[Trait("Category", "Buffers")]
public class SampleRingTests
{
    [Fact]
    public void Window_over_the_end_is_contiguous()
    {
        using var ring = new SampleRing(1000);
        float[] block = new float[(ring.Capacity / 3) + 1];
        long next = 0;
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(block.Length, ring.Write(Ramp(block, next)));
            Assert.True(ring.TryPin(next, block.Length, out ReadOnlySpan<float> window));
            Assert.True(window.SequenceEqual(Ramp(block, next)));
            next += block.Length;
            ring.Unpin(next);
            Assert.Equal((next, next), (ring.Tail, ring.Head));
        }
    }

    [Fact]
    public void Memory_is_mirrored_on_Linux()
    {
        using var ring = new SampleRing(1);
        Assert.Equal(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows(), ring.IsMirrored);
        Assert.True(ring.Capacity * sizeof(float) >= Environment.SystemPageSize);
    }

    [Fact]
    public void Write_takes_what_fits_and_counts_the_rest()
    {
        using var ring = new SampleRing(1);
        int capacity = ring.Capacity;
        Assert.Equal(capacity, ring.Write(new float[capacity + 7]));
        Assert.Equal(0, ring.Write(new float[5]));
        Assert.Equal((12, 0, 0, capacity), (ring.Rejected, ring.Dropped, ring.Room, ring.Available));
        ring.Release(3);
        Assert.Equal((3, 3), (ring.Room, ring.Write(new float[3])));
    }

    [Fact]
    public void Write_drops_the_oldest_where_asked_to()
    {
        using var ring = new SampleRing(1, OverrunPolicy.DropOldest);
        int capacity = ring.Capacity;
        float[] samples = Ramp(new float[(3 * capacity) + 10], 0).ToArray();
        Assert.Equal(samples.Length, ring.Write(samples));
        Assert.Equal((samples.Length, samples.Length - capacity, 0), (ring.Head, ring.Dropped, ring.Rejected));
        Assert.False(ring.TryPin(ring.Tail - 1, 1, out _));
        Assert.True(ring.TryPin(ring.Tail, capacity, out ReadOnlySpan<float> window));
        Assert.True(window.SequenceEqual(samples.AsSpan()[^capacity..]));
    }

    [Fact]
    public void Pinned_window_is_never_dropped_but_the_newest_are_rejected()
    {
        using var ring = new SampleRing(1, OverrunPolicy.DropOldest);
        int capacity = ring.Capacity;
        ring.Write(Ramp(new float[capacity], 0));
        Assert.True(ring.TryPin(100, 50, out ReadOnlySpan<float> window));
        Assert.Equal(0, ring.Write(new float[10]));
        ring.Release(200);
        Assert.Equal(100, ring.Write(new float[capacity])); // up to the window's start, though the tail is past it
        Assert.True(window.SequenceEqual(Ramp(new float[50], 100)));
        ring.Unpin();
        Assert.Equal((200, 0, 10 + capacity - 100), (ring.Tail, ring.Dropped, ring.Rejected));
        Assert.Equal(capacity, ring.Write(new float[capacity]));
        Assert.Equal(capacity + 100 - 200, ring.Dropped);
    }

    [Fact]
    public void Release_only_moves_forward_and_not_past_the_head()
    {
        using var ring = new SampleRing(1);
        ring.Write(new float[100]);
        ring.Release(60);
        ring.Release(20);
        Assert.Equal(60, ring.Tail);
        ring.Release(long.MaxValue);
        Assert.Equal(100, ring.Tail);
    }

    [Fact]
    public void Reserve_writes_in_place()
    {
        using var ring = new SampleRing(1);
        Ramp(ring.Reserve(30), 0);
        Assert.Equal(0, ring.Head);
        ring.Commit(20);
        using (SampleWindow window = ring.Peek(0, 20))
        {
            Assert.True(window.Samples.SequenceEqual(Ramp(new float[20], 0)));
        }

        Assert.Equal(ring.Capacity - 20, ring.Reserve(int.MaxValue).Length);
        Assert.Equal(5, ring.Reserve(5).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Commit(6));
        ring.Commit(0);
        Assert.Throws<InvalidOperationException>(() => ring.Commit(0));
        Assert.Equal(20, ring.Head);
    }

    [Fact]
    public void Read_copies_out_in_order()
    {
        using var ring = new SampleRing(1);
        float[] destination = new float[64];
        Assert.Equal(0, ring.Read(destination));
        ring.Write(Ramp(new float[100], 0));
        Assert.Equal(64, ring.Read(destination));
        Assert.Equal(36, ring.Read(destination));
        Assert.True(destination.AsSpan(0, 36).SequenceEqual(Ramp(new float[36], 64)));
        Assert.Equal(100, ring.Tail);
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleRing(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleRing(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleRing(1, (OverrunPolicy)2));
        using var ring = new SampleRing(1);
        ring.Write(new float[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Reserve(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.TryPin(0, -1, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Peek(5, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Peek(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Peek(long.MaxValue, 2));
        Assert.False(ring.TryPin(long.MaxValue, 2, out _));
        Assert.False(ring.TryPin(long.MinValue, 2, out _));
        Assert.Throws<InvalidOperationException>(() => ring.Unpin());
        Assert.True(ring.TryPin(2, 3, out _));
        Assert.Throws<InvalidOperationException>(() => ring.TryPin(2, 3, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Unpin(6));
        ring.Unpin(5);
        Assert.Equal(5, ring.Tail);
    }

    [Fact]
    public void Disposed_ring_refuses_but_keeps_what_is_pinned()
    {
        var ring = new SampleRing(1);
        ring.Write(Ramp(new float[100], 0));
        Assert.True(ring.TryPin(10, 20, out ReadOnlySpan<float> window));
        ring.Dispose();
        ring.Dispose();
        Assert.True(window.SequenceEqual(Ramp(new float[20], 10)));
        Assert.Throws<ObjectDisposedException>(() => ring.Write([1]));
        Assert.Throws<ObjectDisposedException>(() => ring.Reserve(1));
        Assert.Throws<ObjectDisposedException>(() => ring.Peek(0, 1));
        Assert.Throws<ObjectDisposedException>(() => ring.TryGrow(1));
        Assert.Throws<ObjectDisposedException>(() => ring.Release(1));
        ring.Unpin(30);
        Assert.Throws<ObjectDisposedException>(() => ring.TryPin(0, 1, out _));
        Assert.Throws<ObjectDisposedException>(() => ring.Read(new float[1]));
        Assert.Equal((30, 100), (ring.Tail, ring.Head));
    }

    [Fact]
    public void Ring_grows_with_everything_kept_and_a_pinned_window_stays()
    {
        using var pool = new SampleRingPool(1 << 20);
        using var ring = new SampleRing(1, OverrunPolicy.Reject, pool);
        int capacity = ring.Capacity;
        ring.Write(Ramp(new float[capacity], 0));
        ring.Release(100);
        ring.Write(Ramp(new float[100], capacity));
        Assert.True(ring.TryPin(200, 300, out ReadOnlySpan<float> window));
        Assert.True(ring.TryGrow(capacity * 2));
        Assert.Equal((capacity * 2, 2), (ring.Capacity, pool.Outstanding));
        Assert.False(ring.TryGrow(capacity * 4));
        Assert.Equal(capacity, ring.Write(Ramp(new float[capacity], capacity + 100)));
        Assert.True(window.SequenceEqual(Ramp(new float[300], 200)));
        ring.Unpin();
        Assert.Equal((1, capacity), (pool.Outstanding, pool.Retained));
        Assert.True(ring.TryPin(100, capacity * 2, out window));
        Assert.True(window.SequenceEqual(Ramp(new float[capacity * 2], 100)));
        ring.Unpin();
        Assert.True(ring.TryGrow(capacity * 4));
    }

    private static Span<float> Ramp(Span<float> samples, long start)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = start + i;
        }

        return samples;
    }
}
