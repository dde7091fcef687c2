using EchoNative.Buffers;
using Xunit.Abstractions;

namespace EchoNative.Tests.Buffers.Exploration;

/// <summary>The ring's real code, run in every order of its steps. What every program checks: no window's sample is overwritten.</summary>
[Trait("Category", "Buffers")]
public class RingExplorationTests(ITestOutputHelper output)
{
    private const int Capacity = 2;

    [Theory]
    [InlineData(false, 3, 2)]
    [InlineData(false, 4, 2)]
    [InlineData(true, 3, 2)]
    [InlineData(true, 4, 1)]
    public void Windows_are_right_and_counts_add_up_in_every_order(bool dropOldest, int writes, int pins) =>
        Report(Explorer.Run(
            CountsAreExact(writes), Producer<ModelAtomics>(dropOldest, [.. Enumerable.Repeat(1, writes)]), Consumer<ModelAtomics>(pins)));

    /// <summary>The same with millions of states; some minutes.</summary>
    [LongTheory]
    [InlineData(false, 6, 4)]
    [InlineData(true, 5, 2)]
    [InlineData(true, 4, 3)]
    public void Windows_are_right_in_every_order_of_longer_programs(bool dropOldest, int writes, int pins) =>
        Windows_are_right_and_counts_add_up_in_every_order(dropOldest, writes, pins);

    [Fact]
    public void Writes_of_more_than_fits_are_right_in_every_order() =>
        Report(Explorer.Run(CountsAreExact(5), Producer<ModelAtomics>(dropOldest: true, 2, 3), Consumer<ModelAtomics>(2)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Release_by_the_producer_is_right_in_every_order(bool dropOldest) =>
        Report(Explorer.Run(
            CountsAddUp,
            e =>
            {
                Write<ModelAtomics>(e, dropOldest, 2);
                RingAlgorithm<ModelAtomics>.Release(ref e.Ring, 1);
                Write<ModelAtomics>(e, dropOldest, 1);
                RingAlgorithm<ModelAtomics>.Release(ref e.Ring, 2);
                Write<ModelAtomics>(e, dropOldest, 1);
            },
            Consumer<ModelAtomics>(2)));

    [Fact]
    public void Memory_is_freed_once_and_never_under_use_in_every_order() =>
        Report(Explorer.Run(FreedOnce, UserPrograms<ModelAtomics>()));

    [Fact]
    public void Explorer_finds_samples_published_too_early() => Finds<PlainWrite>(
        Producer<WeakenedAtomics<PlainWrite>>(dropOldest: false, 1), Consumer<WeakenedAtomics<PlainWrite>>(1));

    [Fact]
    public void Explorer_finds_a_pin_that_is_not_one_step() => Finds<AddInTwoSteps>(
        Producer<WeakenedAtomics<AddInTwoSteps>>(dropOldest: true, 2, 2), Consumer<WeakenedAtomics<AddInTwoSteps>>(1));

    [Fact]
    public void Explorer_finds_a_drop_that_is_not_one_step() => Finds<ReplaceInTwoSteps>(
        Producer<WeakenedAtomics<ReplaceInTwoSteps>>(dropOldest: true, 2, 2), Consumer<WeakenedAtomics<ReplaceInTwoSteps>>(1));

    [Fact]
    public void Explorer_finds_memory_freed_under_use() => Finds<NoProcessFence>(UserPrograms<WeakenedAtomics<NoProcessFence>>());

    [Fact]
    public void Explorer_finds_memory_that_nobody_frees() => Finds<NoFence>(UserPrograms<WeakenedAtomics<NoFence>>());

    private static Action<Explorer> Producer<TAtomics>(bool dropOldest, params int[] writes)
        where TAtomics : struct, IRingAtomics => explorer =>
    {
        foreach (int count in writes)
        {
            Write<TAtomics>(explorer, dropOldest, count);
        }
    };

    // As SampleRing.Write, but for the memory.
    private static void Write<TAtomics>(Explorer explorer, bool dropOldest, int count)
        where TAtomics : struct, IRingAtomics
    {
        ref RingState ring = ref explorer.Ring;
        while (count > 0)
        {
            int room = RingAlgorithm<TAtomics>.MakeRoom(ref ring, Capacity, count, dropOldest);
            if (room == 0)
            {
                explorer.WriteResult(0, ring.Rejected += count);
                return;
            }

            for (int i = 0; i < room; i++)
            {
                explorer.WriteSample(ring.Head + i, Capacity);
            }

            RingAlgorithm<TAtomics>.Publish(ref ring, room);
            count -= room;
        }
    }

    private static Action<Explorer> Consumer<TAtomics>(int pins)
        where TAtomics : struct, IRingAtomics => explorer =>
    {
        ref RingState ring = ref explorer.Ring;
        int released = 0;
        for (int i = 0; i < pins; i++)
        {
            long tail = RingAlgorithm<TAtomics>.Tail(ref ring);
            int count = (int)Math.Min(Capacity, TAtomics.Read(ref ring.Head) - tail);
            if (count > 0 && RingAlgorithm<TAtomics>.TryPin(ref ring, tail, count))
            {
                for (long position = tail; position < tail + count; position++)
                {
                    Assert.Equal(position, explorer.ReadSample(position, Capacity));
                }

                RingAlgorithm<TAtomics>.Unpin(ref ring, tail + 1);
                explorer.WriteResult(1, ++released);
            }
        }
    };

    // The producer, the consumer and whoever disposes of the ring. The flag "freed" is the memory here: a use that reads it set
    // would read memory that is gone.
    private static Action<Explorer>[] UserPrograms<TAtomics>()
        where TAtomics : struct, IRingAtomics =>
    [
        explorer =>
        {
            ref RingState ring = ref explorer.Ring;
            for (int i = 0; i < 2; i++)
            {
                if (RingLifetime<TAtomics>.EnterProducer(ref ring))
                {
                    Assert.Equal(0, TAtomics.Read(ref ring.Freed));
                }

                RingLifetime<TAtomics>.LeaveProducer(ref ring);
            }
        },
        explorer =>
        {
            ref RingState ring = ref explorer.Ring;
            if (RingAlgorithm<TAtomics>.TryPin(ref ring, 0, 0))
            {
                if (RingLifetime<TAtomics>.IsOpen(ref ring))
                {
                    Assert.Equal(0, TAtomics.Read(ref ring.Freed));
                }

                RingAlgorithm<TAtomics>.Unpin(ref ring, 0);
            }

            RingLifetime<TAtomics>.LeaveConsumer(ref ring);
        },
        explorer => RingLifetime<TAtomics>.Close(ref explorer.Ring),
    ];

    private static void CountsAddUp(ExploredState state, Explorer explorer)
    {
        explorer.Ring = default;
        long Number(ref long cell) => state.Memory[explorer.CellOf(ref cell)];
        long head = Number(ref explorer.Ring.Head), word = Number(ref explorer.Ring.TailAndPin);
        long tail = Math.Max(word >> 1, Number(ref explorer.Ring.Released));
        Assert.Equal(0, word & 1);
        Assert.InRange(tail, Number(ref explorer.Ring.Dropped), head);
        Assert.InRange(head - tail, 0, Capacity);
    }

    // Where the consumer alone releases, and pins at the tail, each of its windows has released one sample exactly.
    private static Action<ExploredState, Explorer> CountsAreExact(int offered) => (state, explorer) =>
    {
        CountsAddUp(state, explorer);
        long Number(ref long cell) => state.Memory[explorer.CellOf(ref cell)];
        Assert.Equal(offered, Number(ref explorer.Ring.Head) + Explorer.Result(state, 0));
        Assert.Equal(Number(ref explorer.Ring.TailAndPin) >> 1, Number(ref explorer.Ring.Dropped) + Explorer.Result(state, 1));
    };

    private static void FreedOnce(ExploredState state, Explorer explorer) =>
        Assert.Equal(1, state.Memory[explorer.CellOf(ref explorer.Ring.Freed)]);

    private static void Finds<TFault>(params Action<Explorer>[] programs) =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Explorer.Run(programs.Length == 3 ? FreedOnce : CountsAddUp, programs));

    private void Report(Explorer explorer)
    {
        output.WriteLine($"{explorer.States:N0} states, {explorer.Ends:N0} ends");
        Assert.True(explorer.Ends > 0);
    }

    private readonly struct PlainWrite : IFault
    {
        public static Fault Fault => Fault.PlainWrite;
    }

    private readonly struct AddInTwoSteps : IFault
    {
        public static Fault Fault => Fault.AddInTwoSteps;
    }

    private readonly struct ReplaceInTwoSteps : IFault
    {
        public static Fault Fault => Fault.ReplaceInTwoSteps;
    }

    private readonly struct NoFence : IFault
    {
        public static Fault Fault => Fault.NoFence;
    }

    private readonly struct NoProcessFence : IFault
    {
        public static Fault Fault => Fault.NoProcessFence;
    }
}
