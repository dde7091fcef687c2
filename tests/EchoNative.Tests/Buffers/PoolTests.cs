using System.Runtime.CompilerServices;
using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers;

[Trait("Category", "Buffers")]
public class PoolTests
{
    [Fact]
    public void Memory_of_a_ring_serves_the_next_one()
    {
        using var pool = new SampleRingPool(1 << 20);
        SampleBlock first = pool.Rent(1 << 14);
        Assert.Equal((1, 0), (pool.Outstanding, pool.Retained));
        pool.Return(first);
        Assert.Equal((0, 1 << 14), (pool.Outstanding, pool.Retained));
        Assert.NotSame(first, pool.Rent(1 << 15));
        Assert.Same(first, pool.Rent(1 << 14));
    }

    [Fact]
    public void What_is_kept_is_bounded()
    {
        using var pool = new SampleRingPool(3 << 14);
        SampleBlock[] blocks = [.. Enumerable.Range(0, 5).Select(_ => pool.Rent(1 << 14))];
        Array.ForEach(blocks, pool.Return);
        Assert.Equal(3 << 14, pool.Retained);
        Assert.Equal(2, blocks.Count(b => b.IsClosed));
        pool.Trim();
        Assert.Equal(0, pool.Retained);
        Assert.All(blocks, b => Assert.True(b.IsClosed));
    }

    [Fact]
    public void Second_return_is_refused()
    {
        using var pool = new SampleRingPool(1 << 20);
        SampleBlock block = pool.Rent(1 << 14);
        pool.Return(block);
        Assert.Throws<InvalidOperationException>(() => pool.Return(block));
        Assert.Equal((0, 1 << 14), (pool.Outstanding, pool.Retained));
    }

    [Fact]
    public void Disposed_pool_lends_new_memory_and_frees_what_comes_back()
    {
        var pool = new SampleRingPool(1 << 20);
        SampleBlock block = pool.Rent(1 << 14);
        pool.Dispose();
        SampleBlock late = pool.Rent(1 << 14);
        pool.Return(block);
        pool.Return(late);
        Assert.True(block.IsClosed && late.IsClosed);
        Assert.Equal((0, 0L), (pool.Outstanding, pool.Retained));
    }

    [Fact]
    public void Forgotten_ring_is_noticed_and_freed()
    {
        using var pool = new SampleRingPool(1 << 20);
        Forget(() => _ = new SampleRing(1, OverrunPolicy.Reject, pool));
        Collect(() => pool.Leaked == 1);
        Assert.Equal((1, 0), (pool.Leaked, pool.Outstanding));
#if DEBUG
        Assert.Contains(nameof(Forgotten_ring_is_noticed_and_freed), pool.LastLeakSite, StringComparison.Ordinal);
#endif
    }

    [Fact]
    public void Arrays_come_back_once()
    {
        var pool = new LeasePool<float>(1 << 16, 2);
        float[] array = pool.Rent(100);
        Assert.Equal((128, 1), (array.Length, pool.Outstanding));
        pool.Return(array);
        Assert.Throws<InvalidOperationException>(() => pool.Return(array));
        Assert.Throws<InvalidOperationException>(() => pool.Return(new float[128]));
        Assert.Same(array, pool.Rent(128));
        pool.Return(pool.Rent(0));
        Assert.Equal((1, 0), (pool.Outstanding, pool.Leaked));
    }

    [Fact]
    public void Forgotten_array_is_noticed()
    {
        var pool = new LeasePool<byte>(1 << 16, 2);
        Forget(() => pool.Rent(100));
        Collect(() => pool.Leaked == 1);
        Assert.Equal((1, 0), (pool.Leaked, pool.Outstanding));
#if DEBUG
        Assert.Contains(nameof(Forgotten_array_is_noticed), pool.LastLeakSite, StringComparison.Ordinal);
#endif
    }

    // In a frame of its own, so that no local keeps it alive where code is not optimised.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Action make) => make();

    private static void Collect(Func<bool> until)
    {
        for (int i = 0; i < 50 && !until(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
