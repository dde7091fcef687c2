using System.Runtime.CompilerServices;
using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers;

[Trait("Category", "Buffers")]
public class MpscQueueTests
{
    [Fact]
    public void Items_come_out_in_order_and_full_refuses()
    {
        var queue = new MpscQueue<int>(5);
        Assert.Equal(8, queue.Capacity);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 8; i++)
            {
                Assert.True(queue.TryEnqueue(i));
            }

            Assert.False(queue.TryEnqueue(8));
            Assert.Equal(8, queue.Count);
            for (int i = 0; i < 8; i++)
            {
                Assert.True(queue.TryDequeue(out int item));
                Assert.Equal(i, item);
            }

            Assert.False(queue.TryDequeue(out _));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((1 << 20) + 1)]
    public void Capacity_out_of_range_is_refused(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MpscQueue<int>(capacity));

    [Fact]
    public void Smallest_queue_works()
    {
        var queue = new MpscQueue<int>(1);
        Assert.True(queue.TryEnqueue(1) && queue.TryEnqueue(2));
        Assert.False(queue.TryEnqueue(3));
        Assert.True(queue.TryDequeue(out int item) && item == 1 && queue.TryEnqueue(3));
    }

    [Fact]
    public async Task Wait_ends_with_an_item_and_with_the_end()
    {
        var queue = new MpscQueue<string>(4);
        ValueTask<bool> wait = queue.WaitToReadAsync();
        Assert.False(wait.IsCompleted);
        queue.TryEnqueue("a");
        Assert.True(await wait);
        Assert.True(await queue.WaitToReadAsync());
        Assert.True(queue.Complete());
        Assert.False(queue.Complete(new IOException()));
        Assert.False(queue.TryEnqueue("b"));
        Assert.True(await queue.WaitToReadAsync());
        Assert.True(queue.TryDequeue(out string? item));
        Assert.Equal("a", item);
        Assert.False(await queue.WaitToReadAsync());
        Assert.False(await queue.WaitToReadAsync());
    }

    [Fact]
    public async Task Failure_comes_after_the_items_before_it()
    {
        var queue = new MpscQueue<int>(4);
        queue.TryEnqueue(1);
        queue.Complete(new IOException("broken"));
        Assert.True(await queue.WaitToReadAsync());
        Assert.True(queue.TryDequeue(out _));
        await Assert.ThrowsAsync<IOException>(async () => await queue.WaitToReadAsync());

        var waiting = new MpscQueue<int>(4);
        ValueTask<bool> wait = waiting.WaitToReadAsync();
        waiting.Complete(new IOException("broken"));
        await Assert.ThrowsAsync<IOException>(async () => await wait);
    }

    [Fact]
    public async Task Cancelled_wait_leaves_the_queue_usable()
    {
        var queue = new MpscQueue<int>(4);
        for (int i = 0; i < 100; i++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask<bool> wait = queue.WaitToReadAsync(cancellation.Token);
            await cancellation.CancelAsync();
            OperationCanceledException e = await Assert.ThrowsAsync<OperationCanceledException>(async () => await wait);
            Assert.Equal(cancellation.Token, e.CancellationToken);
            await Assert.ThrowsAsync<TaskCanceledException>(async () => await queue.WaitToReadAsync(cancellation.Token));
        }

        ValueTask<bool> last = queue.WaitToReadAsync();
        Assert.True(queue.TryEnqueue(1));
        Assert.True(await last);
    }

    [Fact]
    public async Task Second_wait_at_once_is_refused()
    {
        var queue = new MpscQueue<int>(4);
        ValueTask<bool> wait = queue.WaitToReadAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await queue.WaitToReadAsync());
        queue.TryEnqueue(1);
        Assert.True(await wait);
    }

    [Fact]
    public void Dequeued_items_are_not_kept_alive()
    {
        var queue = new MpscQueue<object>(4);
        WeakReference item = EnqueueAndDequeue(queue);
        GC.Collect();
        Assert.False(item.IsAlive);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Every_item_of_every_producer_arrives_once_and_in_order()
    {
        const int Producers = 4, Items = 200_000;
        var queue = new MpscQueue<(int Producer, int Number)>(64);
        Task[] producers =
        [
            .. Enumerable.Range(0, Producers).Select(p => Task.Run(() =>
            {
                for (int i = 0; i < Items; i++)
                {
                    var spin = default(SpinWait);
                    while (!queue.TryEnqueue((p, i)))
                    {
                        spin.SpinOnce();
                    }
                }
            })),
        ];
        Task completed = Task.WhenAll(producers).ContinueWith(_ => queue.Complete(), TaskScheduler.Default);
        int[] next = new int[Producers];
        while (await queue.WaitToReadAsync())
        {
            while (queue.TryDequeue(out (int Producer, int Number) item))
            {
                Assert.Equal(next[item.Producer]++, item.Number);
            }
        }

        await completed;
        Assert.All(next, n => Assert.Equal(Items, n));
    }

    [Fact]
    public async Task Completing_under_way_loses_and_doubles_nothing()
    {
        for (int round = 0; round < 2000; round++)
        {
            var queue = new MpscQueue<int>(16);
            int accepted = 0, received = 0;
            Task producer = Task.Run(() =>
            {
                for (int i = 0; i < 50; i++)
                {
                    accepted += queue.TryEnqueue(i) ? 1 : 0;
                }
            });
            Task end = Task.Run(() => queue.Complete());
            while (await queue.WaitToReadAsync())
            {
                while (queue.TryDequeue(out _))
                {
                    received++;
                }
            }

            await Task.WhenAll(producer, end);
            Assert.Equal(accepted, received);
        }
    }

    [Fact]
    public void Queueing_and_waiting_allocate_nothing()
    {
        var queue = new MpscQueue<int>(16);
        using var cancellation = new CancellationTokenSource();
        Rounds(100);
        Assert.Equal(0, Allocations.Of(() => Rounds(10_000)));

        void Rounds(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ValueTask<bool> wait = queue.WaitToReadAsync(cancellation.Token);
                Assert.True(!wait.IsCompleted && queue.TryEnqueue(i) && wait.IsCompleted);
                Assert.True(wait.Result && queue.TryDequeue(out int item) && item == i);
            }
        }
    }

    [Fact]
    public async Task Waking_an_async_consumer_allocates_nothing()
    {
        var queue = new MpscQueue<int>(16);
        using var cancellation = new CancellationTokenSource();
        var answers = new StrongBox<int>();
        Task consumer = ConsumeAsync(queue, answers, cancellation.Token);
        Exchange(500);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(3000);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        queue.Complete();
        await consumer;

        // The thread pool's own queue allocates a segment now and then; one object for each wake would be 72,000 bytes.
        Assert.True(bytes < 36_000, $"{bytes} bytes for 3,000 wakes");

        void Exchange(int count)
        {
            for (int i = 0; i < count; i++)
            {
                int answer = Volatile.Read(ref answers.Value);
                queue.TryEnqueue(i);
                var spin = default(SpinWait);
                while (Volatile.Read(ref answers.Value) == answer)
                {
                    spin.SpinOnce(sleep1Threshold: -1);
                }
            }
        }
    }

    private static async Task ConsumeAsync(MpscQueue<int> queue, StrongBox<int> answers, CancellationToken cancellationToken)
    {
        while (await queue.WaitToReadAsync(cancellationToken))
        {
            while (queue.TryDequeue(out _))
            {
                Volatile.Write(ref answers.Value, answers.Value + 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EnqueueAndDequeue(MpscQueue<object> queue)
    {
        object item = new();
        queue.TryEnqueue(item);
        queue.TryDequeue(out _);
        return new WeakReference(item);
    }
}
