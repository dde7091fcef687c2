using System.Diagnostics;
using EchoNative.Buffers;
using Xunit.Abstractions;

namespace EchoNative.Tests.Buffers;

/// <summary>
/// Two real threads that stall at random, and numbered samples. <c>ECHONATIVE_RING_SAMPLES</c> says how many samples each case pushes;
/// without it the suite stays short.
/// </summary>
[Trait("Category", "Buffers")]
public class RingStressTests(ITestOutputHelper output)
{
    private static readonly long Total = long.Parse(Environment.GetEnvironmentVariable("ECHONATIVE_RING_SAMPLES") ?? "60000000");
    private volatile Exception? _failure;

    [Theory]
    [InlineData(OverrunPolicy.Reject, true)]
    [InlineData(OverrunPolicy.Reject, false)]
    [InlineData(OverrunPolicy.DropOldest, true)]
    [InlineData(OverrunPolicy.DropOldest, false)]
    public void Two_threads_see_every_sample_where_it_belongs(OverrunPolicy policy, bool mirrored)
    {
        using SampleRingPool pool = Pool(mirrored);
        using var ring = new SampleRing(8192, policy, pool);
        long offered = 0, released = 0, windows = 0, watch = Stopwatch.GetTimestamp();
        bool done = false;
        RunBoth(
            () =>
            {
                var stalls = new Stalls(1);
                while (_failure is null && ring.Head < Total)
                {
                    offered += Produce(ring, stalls);
                }

                Volatile.Write(ref done, true);
            },
            () =>
            {
                var stalls = new Stalls(2);
                while (_failure is null && (!Volatile.Read(ref done) || ring.Available > 0))
                {
                    released += Consume(ring, stalls, ref windows);
                }
            });

        Assert.Equal((ring.Head, 0), (ring.Tail, ring.Available));
        Assert.Equal(ring.Head, ring.Dropped + released);
        Assert.Equal(offered, ring.Head + ring.Rejected);
        Assert.True(policy == OverrunPolicy.DropOldest || ring.Dropped == 0);
        output.WriteLine($"{ring.Head:N0} samples in {Stopwatch.GetElapsedTime(watch).TotalSeconds:F1} s, {windows:N0} windows, {ring.Dropped:N0} dropped, {ring.Rejected:N0} rejected");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ring_grows_under_use(bool mirrored)
    {
        using SampleRingPool pool = Pool(mirrored);
        for (int round = 0; round < 20; round++)
        {
            using var ring = new SampleRing(1, OverrunPolicy.Reject, pool);
            bool done = false;
            long windows = 0;
            RunBoth(
                () =>
                {
                    var stalls = new Stalls(round);
                    while (_failure is null && ring.Head < 2_000_000)
                    {
                        Produce(ring, stalls);
                        if (ring.Room < 500 && ring.Capacity < 1 << 18)
                        {
                            ring.TryGrow(ring.Capacity * 2);
                        }
                    }

                    Volatile.Write(ref done, true);
                },
                () =>
                {
                    var stalls = new Stalls(round + 100);
                    while (_failure is null && (!Volatile.Read(ref done) || ring.Available > 0))
                    {
                        Consume(ring, stalls, ref windows);
                    }
                });
            Assert.True(ring.Capacity > 1 << 14);
        }

        Assert.Equal((0, 0), (pool.Outstanding, pool.Leaked));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ring_is_disposed_of_under_use(bool mirrored)
    {
        using SampleRingPool pool = Pool(mirrored); // keeps nothing: what is given back is unmapped, and touching it ends the process
        for (int round = 0; round < 150; round++)
        {
            var ring = new SampleRing(1, OverrunPolicy.DropOldest, pool);
            using var started = new CountdownEvent(2);
            Thread disposer = Start(() =>
            {
                started.Wait();
                Thread.SpinWait(round * 100);
                ring.Dispose();
            });
            RunBoth(
                () =>
                {
                    started.Signal();
                    var stalls = new Stalls(round);
                    UntilDisposed(() =>
                    {
                        while (true)
                        {
                            Produce(ring, stalls);
                            if (ring.Capacity < 1 << 14)
                            {
                                ring.TryGrow(ring.Capacity * 2);
                            }
                        }
                    });
                },
                () =>
                {
                    started.Signal();
                    var stalls = new Stalls(round + 1000);
                    long windows = 0;
                    UntilDisposed(() =>
                    {
                        while (true)
                        {
                            Consume(ring, stalls, ref windows);
                        }
                    });
                });
            disposer.Join();
            Assert.Equal((0, 0), (pool.Outstanding, pool.Leaked));
        }
    }

    // Writes or reserves a block of random size, and looks at the end of it.
    private static int Produce(SampleRing ring, Stalls stalls)
    {
        int count = stalls.Next(1, 1500);
        long head = ring.Head;
        if (stalls.Next(0, 4) == 0)
        {
            Span<float> room = ring.Reserve(count);
            count = stalls.Next(0, room.Length + 1);
            Ramp.At(head, count).CopyTo(room);
            ring.Commit(count);
        }
        else
        {
            ring.Write(Ramp.At(head, count));
        }

        if (ring.Room == 0 && stalls.Next(0, 3) > 0)
        {
            Thread.Yield(); // full: mostly the consumer's turn, sometimes a case for the policy
        }

        stalls.Maybe();
        return count;
    }

    // Pins a window of random place and size, stays in it for a while, checks it, and releases some of it. Gives what it released.
    private static long Consume(SampleRing ring, Stalls stalls, ref long windows)
    {
        long tail = ring.Tail, released = 0;
        int available = ring.Available;
        int skip = stalls.Next(0, 3) == 0 ? stalls.Next(0, available + 1) : 0;
        int count = stalls.Next(0, Math.Min(available - skip, Ramp.MaxBlock) + 1);
        if (ring.TryPin(tail + skip, count, out ReadOnlySpan<float> window))
        {
            windows++;
            stalls.Maybe();
            Assert.True(Ramp.Matches(window, tail + skip), "a window holds other samples");
            long oldest = ring.Tail; // stays while the window is pinned
            long releaseTo = tail + skip + stalls.Next(0, count + 1);
            released = Math.Max(0, releaseTo - oldest);
            ring.Unpin(releaseTo);
        }

        if (available == 0)
        {
            Thread.Yield();
        }

        return released;
    }

    private static SampleRingPool Pool(bool mirrored) =>
        mirrored ? new SampleRingPool(0) : new SampleRingPool(0, capacity => new PlainBlock(capacity));

    private void RunBoth(Action producer, Action consumer)
    {
        Thread[] threads =
        [
            .. new[] { producer, consumer }.Select(action => Start(() =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    _failure = e; // ends the other side too
                }
            })),
        ];
        Array.ForEach(threads, t => t.Join());
        Assert.Null(_failure);
    }

    private static void UntilDisposed(Action action)
    {
        try
        {
            action();
        }
        catch (ObjectDisposedException)
        {
            // What the loop is for.
        }
    }

    private static Thread Start(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
