using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Engines;

public sealed class WorkSchedulerTests : IDisposable
{
    private readonly WorkScheduler _scheduler = new(cores: 2, workers: 2, threads: null);
    private readonly WorkerSeat _seat = new();

    public void Dispose() => _seat.Dispose();

    [Fact]
    public void Take_serves_finals_before_partials_and_priorities_within_each()
    {
        Ticketed[] items = [.. Enum.GetValues<WorkClass>().Select(c => new Ticketed { Class = c })];
        foreach (Ticketed item in items.Reverse())
        {
            Add(item, item.Class);
        }

        // Six turns: the one that is the longest waiter's by right does not come among them.
        Assert.Equal(items, items.Select(_ => _scheduler.Take(_seat, out int _)));
        Assert.Equal(0, _scheduler.Count);
    }

    [Theory]
    [InlineData(SessionPriority.High, false, WorkClass.HighFinal)]
    [InlineData(SessionPriority.Normal, false, WorkClass.NormalFinal)]
    [InlineData(SessionPriority.Low, false, WorkClass.LowFinal)]
    [InlineData(SessionPriority.High, true, WorkClass.HighPartial)]
    [InlineData(SessionPriority.Normal, true, WorkClass.NormalPartial)]
    [InlineData(SessionPriority.Low, true, WorkClass.LowPartial)]
    internal void ClassOf_tells_by_priority_and_kind(SessionPriority priority, bool partial, WorkClass expected) =>
        Assert.Equal(expected, WorkTicket.ClassOf(priority, partial));

    [Fact]
    public void Take_goes_round_within_a_class()
    {
        Ticketed[] items = [new(), new(), new()];
        Array.ForEach(items, item => Add(item, WorkClass.NormalPartial));
        for (int turn = 0; turn < 30; turn++)
        {
            Assert.Same(items[turn % 3], _scheduler.Take(_seat, out _));
            Add(items[turn % 3], WorkClass.NormalPartial);
        }
    }

    [Fact]
    public void Rising_moves_a_waiting_item_up_but_never_down_and_leaves_others_alone()
    {
        Ticketed low = new(), normal = new(), stranger = new();
        Add(normal, WorkClass.NormalPartial);
        Add(low, WorkClass.LowPartial);
        _scheduler.Raise(low.Ticket, WorkClass.LowFinal);
        _scheduler.Raise(low.Ticket, WorkClass.LowPartial);
        _scheduler.Raise(stranger.Ticket, WorkClass.HighFinal);
        Assert.Equal(2, _scheduler.Count);
        Assert.Same(low, _scheduler.Take(_seat, out _));
        Assert.Same(normal, _scheduler.Take(_seat, out _));
    }

    [Fact]
    public void Nothing_waits_longer_than_the_bound_whatever_comes_after_it()
    {
        // A step adds one of 12 items in a class (or raises it there), or takes turns.
        Gen<(int Item, int Class, int Turns)[]> steps = Gen.Choose(0, 11)
            .SelectMany(item => Gen.Choose(0, 5).SelectMany(c => Gen.Choose(0, 2).Select(turns => (item, c, turns)))).ArrayOf().Resize(400);
        Prop.ForAll(steps.ToArbitrary(), static steps =>
        {
            using var seat = new WorkerSeat();
            var scheduler = new WorkScheduler(2, 2, null);
            Ticketed[] items = [.. Enumerable.Range(0, 12).Select(_ => new Ticketed())];
            var waiting = new List<Ticketed>();
            foreach ((int index, int c, int turns) in steps)
            {
                Ticketed item = items[index];
                if (item.TryQueue())
                {
                    (item.WaitedTurns, item.AheadAtFirst) = (0, waiting.Count);
                    waiting.Add(item);
                    scheduler.Add(item.Ticket, (WorkClass)c);
                }
                else
                {
                    scheduler.Raise(item.Ticket, (WorkClass)c);
                }

                for (int i = 0; i < turns && waiting.Count > 0; i++)
                {
                    WorkClass best = waiting.Min(w => w.Ticket.Class);
                    Ticketed oldest = waiting[0];
                    WorkClass[] classes = [.. waiting.Select(w => w.Ticket.Class)];
                    var taken = (Ticketed)scheduler.Take(seat, out _)!;
                    Assert.True(taken == oldest || classes[waiting.IndexOf(taken)] == best, "Neither the best class nor the longest wait.");
                    Assert.True(waiting.Remove(taken) && taken.TryQueue(), "Taken twice.");
                    waiting.ForEach(w => w.WaitedTurns++);
                    Assert.All(waiting, w => Assert.True(w.WaitedTurns < WorkScheduler.OldestEvery * (w.AheadAtFirst + 1)));
                }
            }

            Assert.Equal(waiting.Count, scheduler.Count);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_least_urgent_is_served_within_the_bound_under_a_flood_of_the_most_urgent()
    {
        Ticketed starved = new();
        Ticketed[] flood = [.. Enumerable.Range(0, 20).Select(_ => new Ticketed())];
        Array.ForEach(flood, item => Add(item, WorkClass.HighFinal));
        Add(starved, WorkClass.LowPartial);
        int turns = 0;
        for (IWorkItem? taken = null; taken != starved; turns++)
        {
            taken = _scheduler.Take(_seat, out _);
            if (taken != starved)
            {
                Add((Ticketed)taken!, WorkClass.HighFinal);
            }
        }

        Assert.InRange(turns, flood.Length, WorkScheduler.OldestEvery * (flood.Length + 1));
    }

    [Theory]
    [InlineData(2, 2, 1, 2)]
    [InlineData(2, 2, 2, 1)]
    [InlineData(2, 2, 9, 1)]
    [InlineData(2, 4, 9, 1)]
    [InlineData(16, 4, 1, 16)]
    [InlineData(16, 4, 2, 8)]
    [InlineData(16, 4, 9, 4)]
    [InlineData(1, 1, 3, 1)]
    public void A_turn_gets_the_cores_divided_among_those_that_can_run(int cores, int workers, int waiting, int expected)
    {
        var scheduler = new WorkScheduler(cores, workers, null);
        for (int i = 0; i < waiting; i++)
        {
            scheduler.Add(new Ticketed().Ticket, WorkClass.NormalFinal);
        }

        scheduler.Take(_seat, out int threads);
        Assert.Equal(expected, threads);
    }

    [Fact]
    public void A_turn_beside_another_that_runs_gets_its_share_and_the_next_alone_gets_all()
    {
        using var other = new WorkerSeat();
        Ticketed first = new(), second = new();
        Add(first, WorkClass.NormalFinal);
        _scheduler.Take(_seat, out int alone);
        Add(second, WorkClass.NormalFinal);
        _scheduler.Take(other, out int beside);
        _scheduler.Retire(other);
        Assert.Null(_scheduler.Take(other, out _)); // its turn has ended
        Add(second, WorkClass.NormalFinal);
        _scheduler.Take(_seat, out int again);
        Assert.Equal((2, 1, 2), (alone, beside, again));
    }

    [Fact]
    public void Threads_that_were_asked_for_are_what_every_turn_gets()
    {
        var scheduler = new WorkScheduler(cores: 2, workers: 2, threads: 5);
        scheduler.Add(new Ticketed().Ticket, WorkClass.NormalFinal);
        scheduler.Add(new Ticketed().Ticket, WorkClass.NormalFinal);
        scheduler.Take(_seat, out int threads);
        Assert.Equal(5, threads);
    }

    [Fact]
    public void Idle_workers_are_called_by_what_they_served_last()
    {
        using WorkerSeat other = new();
        using var served = new BlockingCollection<(WorkerSeat Seat, IWorkItem Item)>();
        Ticketed first = new(), second = new();
        first.Ticket.LastSeat = _seat;
        second.Ticket.LastSeat = other;
        Thread[] workers = [.. new[] { _seat, other }.Select(seat => new Thread(() =>
        {
            while (_scheduler.Take(seat, out _) is { } item)
            {
                served.Add((seat, item));
            }
        }))];
        Array.ForEach(workers, worker => worker.Start());
        for (int round = 0; round < 50; round++)
        {
            Ticketed item = round % 3 == 0 ? first : second;
            Assert.True(SpinWait.SpinUntil(() => _scheduler.IdleCount == 2, TimeSpan.FromSeconds(60)));
            Add(item, WorkClass.NormalPartial);
            Assert.True(served.TryTake(out (WorkerSeat Seat, IWorkItem Item) turn, TimeSpan.FromSeconds(60)));
            Assert.Equal((item == first ? _seat : other, item), turn);
        }

        _scheduler.Complete();
        Assert.All(workers, worker => Assert.True(worker.Join(TimeSpan.FromSeconds(60))));
    }

    [Fact]
    public void Waiting_and_turns_allocate_nothing_once_warm()
    {
        Ticketed[] items = [.. Enumerable.Range(0, 64).Select(_ => new Ticketed())];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                foreach (Ticketed item in items)
                {
                    Add(item, WorkClass.LowPartial);
                    _scheduler.Raise(item.Ticket, WorkClass.LowFinal);
                }

                foreach (Ticketed _ in items)
                {
                    _scheduler.Take(_seat, out int _);
                }
            }
        }));
    }

    [Fact]
    public void Complete_gives_back_what_waits_and_sends_the_workers_away()
    {
        Ticketed item = new();
        var idle = new Thread(() => Assert.Null(_scheduler.Take(_seat, out _)));
        idle.Start();
        Assert.Empty(_scheduler.Complete());
        Assert.True(idle.Join(TimeSpan.FromSeconds(60)));
        Assert.False(_scheduler.Add(item.Ticket, WorkClass.HighFinal));
        Assert.False(item.Ticket.IsWaiting);
    }

    [Fact]
    public void Complete_gives_back_what_waits_in_the_order_of_its_age()
    {
        Ticketed[] items = [new(), new(), new()];
        Add(items[0], WorkClass.LowPartial);
        Add(items[1], WorkClass.HighFinal);
        Add(items[2], WorkClass.NormalFinal);
        Assert.Equal(items, _scheduler.Complete());
        Assert.Equal(0, _scheduler.Count);
    }

    [Fact]
    public void What_is_withdrawn_gets_no_turn_and_what_waits_is_not_queued_twice()
    {
        Ticketed stays = new(), leaves = new();
        Add(leaves, WorkClass.HighFinal);
        Add(stays, WorkClass.LowPartial);
        Add(stays, WorkClass.HighPartial);
        Assert.True(_scheduler.Withdraw(leaves.Ticket));
        Assert.False(_scheduler.Withdraw(leaves.Ticket));
        Assert.Same(stays, _scheduler.Take(_seat, out _));
        Assert.Equal(0, _scheduler.Count);
    }

    private void Add(Ticketed item, WorkClass @class) => Assert.True(_scheduler.Add(item.Ticket, @class));
}
