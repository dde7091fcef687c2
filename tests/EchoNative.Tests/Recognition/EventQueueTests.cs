namespace EchoNative.Tests.Recognition;

public class EventQueueTests
{
    [Fact]
    public async Task Partials_give_way_to_newer_ones_and_finals_stay()
    {
        var queue = new EventQueue();
        for (int segment = 0; segment < 3; segment++)
        {
            for (int revision = 0; revision < 5; revision++)
            {
                queue.Add(new PartialResult(segment, revision, default, default, "", [], 0));
            }

            if (segment < 2)
            {
                queue.Add(new FinalResult(segment, default, default, "", []));
            }
        }

        queue.Complete();
        Assert.Equal(0, Assert.IsType<FinalResult>(await queue.TakeAsync(default)).Segment);
        Assert.Equal(1, Assert.IsType<FinalResult>(await queue.TakeAsync(default)).Segment);
        Assert.Equal(4, Assert.IsType<PartialResult>(await queue.TakeAsync(default)).Revision);
        Assert.Null(await queue.TakeAsync(default));
        Assert.Null(await queue.TakeAsync(default));
    }

    [Fact]
    public async Task It_is_full_of_finals_at_its_capacity_until_one_is_taken()
    {
        var queue = new EventQueue();
        for (int i = 0; i < EventQueue.Capacity; i++)
        {
            Assert.False(queue.IsFull);
            queue.Add(new FinalResult(i, default, default, "", []));
        }

        Assert.True(queue.IsFull);
        await queue.TakeAsync(default);
        Assert.False(queue.IsFull);
    }

    [Fact]
    public async Task A_failure_comes_after_what_was_queued_before_it()
    {
        var queue = new EventQueue();
        queue.Add(new FinalResult(0, default, default, "", []));
        queue.Complete(new EngineBusyException(1, "x"));
        Assert.NotNull(await queue.TakeAsync(default));
        await Assert.ThrowsAsync<EngineBusyException>(async () => await queue.TakeAsync(default));
    }

    [Fact]
    public async Task Order_holds_while_both_sides_are_at_work()
    {
        const int Segments = 20_000;
        var queue = new EventQueue();
        Task writer = Task.Run(() =>
        {
            for (int segment = 0; segment < Segments; segment++)
            {
                for (int revision = 0; revision < segment % 4; revision++)
                {
                    queue.Add(new PartialResult(segment, revision, default, default, "", [], 0));
                }

                SpinWait.SpinUntil(() => !queue.IsFull);
                queue.Add(new FinalResult(segment, default, default, "", []));
            }

            queue.Complete();
        });
        int finals = 0, partials = 0, revisions = -1;
        while (await queue.TakeAsync(default) is { } item)
        {
            Assert.Equal(finals, item.Segment); // a partial of the segment that is due, or its final
            if (item is PartialResult partial)
            {
                Assert.True(partial.Revision > revisions);
                revisions = partial.Revision;
                partials++;
            }
            else
            {
                finals++;
                revisions = -1;
            }
        }

        await writer;
        Assert.Equal(Segments, finals);
        Assert.True(partials > 0);
    }
}
