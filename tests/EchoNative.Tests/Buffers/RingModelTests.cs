using EchoNative.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Buffers;

/// <summary>Random calls against a few lines that say what they must do.</summary>
[Trait("Category", "Buffers")]
public class RingModelTests
{
    private enum Call
    {
        Write,
        Reserve,
        Pin,
        Unpin,
        Release,
        Read,
        Peek,
        Grow,
    }

    [Theory]
    [InlineData(OverrunPolicy.Reject, true)]
    [InlineData(OverrunPolicy.Reject, false)]
    [InlineData(OverrunPolicy.DropOldest, true)]
    [InlineData(OverrunPolicy.DropOldest, false)]
    public void Every_sample_is_kept_released_dropped_or_rejected(OverrunPolicy policy, bool mirrored)
    {
        Gen<(Call, int, int)> call =
            from kind in Gen.Elements(Enum.GetValues<Call>())
            from a in Gen.Choose(0, 3000)
            from b in Gen.Choose(0, 1500)
            select (kind, a, b);
        Prop.ForAll(Arb.From(Gen.ListOf(call)), calls => Follow(policy, mirrored, calls)).QuickCheckThrowOnFailure();
    }

    private static void Follow(OverrunPolicy policy, bool mirrored, IEnumerable<(Call Kind, int A, int B)> calls)
    {
        using var pool = new SampleRingPool(1 << 20, c => mirrored ? SampleMemory.Allocate(c) : new PlainBlock(c));
        using var ring = new SampleRing(1, policy, pool);
        long head = 0, tail = 0, dropped = 0, rejected = 0, released = 0, offered = 0;
        (long Start, long End)? pin = null;

        long Room() => ring.Capacity - (head - Math.Min(tail, pin?.Start ?? tail));

        int Take(int count)
        {
            if (policy == OverrunPolicy.DropOldest && pin is null)
            {
                long oldest = Math.Max(tail, head + count - ring.Capacity);
                dropped += oldest - tail;
                tail = oldest;
                return count;
            }

            return (int)Math.Min(count, Room());
        }

        void Release(long position)
        {
            position = Math.Clamp(position, tail, head);
            released += position - tail;
            tail = position;
        }

        foreach ((Call kind, int a, int b) in calls)
        {
            switch (kind)
            {
                case Call.Write:
                    int taken = Take(a);
                    Assert.Equal(taken, ring.Write(Ramp.At(head, a)));
                    (head, rejected, offered) = (head + taken, rejected + a - taken, offered + a);
                    break;
                case Call.Reserve:
                    int room = Take(Math.Min(a, ring.Capacity));
                    Span<float> span = ring.Reserve(a);
                    Assert.Equal(room, span.Length);
                    int written = Math.Min(room, b);
                    Ramp.At(head, written).CopyTo(span);
                    ring.Commit(written);
                    (head, offered) = (head + written, offered + written);
                    break;
                case Call.Pin when pin is null:
                    long start = tail + a - 1000;
                    bool there = start >= tail && start + b <= head;
                    Assert.Equal(there, ring.TryPin(start, b, out ReadOnlySpan<float> window));
                    Assert.True(!there || Ramp.Matches(window, start));
                    pin = there ? (start, start + b) : null;
                    break;
                case Call.Unpin when pin is { } pinned:
                    ring.Unpin(Math.Min(pinned.Start + b, pinned.End));
                    pin = null;
                    Release(Math.Min(pinned.Start + b, pinned.End));
                    break;
                case Call.Release:
                    ring.Release(tail + a - 500);
                    Release(tail + a - 500);
                    break;
                case Call.Read when pin is null:
                    float[] copy = new float[b];
                    int count = (int)Math.Min(b, head - tail);
                    Assert.Equal(count, ring.Read(copy));
                    Assert.True(Ramp.Matches(copy.AsSpan(0, count), tail));
                    Release(tail + count);
                    break;
                case Call.Peek when a <= head - tail:
                    using (SampleWindow look = ring.Peek(head - a, a))
                    {
                        Assert.True(Ramp.Matches(look.Samples, head - a));
                    }

                    break;
                case Call.Grow when a % 20 == 0 && ring.Capacity < 1 << 14:
                    ring.TryGrow(ring.Capacity * 2);
                    break;
                default:
                    break;
            }

            Assert.Equal((head, tail, dropped, rejected), (ring.Head, ring.Tail, ring.Dropped, ring.Rejected));
            Assert.Equal((head - tail, Room()), (ring.Available, ring.Room));
            Assert.Equal(offered, (head - tail) + dropped + released + rejected);
        }

        Assert.Equal(pin is null, !HasWindow(ring));
        Assert.InRange(pool.Outstanding, 1, 2);
    }

    private static bool HasWindow(SampleRing ring)
    {
        try
        {
            ring.Unpin();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
