using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers;

[Trait("Category", "Buffers")]
public class RingAllocationTests
{
    [Theory]
    [InlineData(OverrunPolicy.Reject)]
    [InlineData(OverrunPolicy.DropOldest)]
    public void Ten_thousand_frames_allocate_nothing(OverrunPolicy policy)
    {
        using var ring = new SampleRing(16000, policy);
        float[] frame = new float[320];
        Frames(100);
        long read = 0;
        Assert.Equal(0, Allocations.Of(() => read = Frames(10_000)));
        Assert.Equal(10_000L * frame.Length * 2, read);

        long Frames(int count)
        {
            long read = 0;
            for (int i = 0; i < count; i++)
            {
                ring.Write(frame);
                frame.CopyTo(ring.Reserve(frame.Length));
                ring.Commit(frame.Length);
                using (SampleWindow window = ring.Peek(ring.Head - frame.Length, frame.Length))
                {
                    read += window.Samples.Length;
                }

                // Every other frame is left to the overrun policy.
                if (i % 2 == 0)
                {
                    ring.TryPin(ring.Tail, frame.Length, out ReadOnlySpan<float> window);
                    ring.Unpin(ring.Tail + window.Length);
                    read += window.Length + ring.Read(frame);
                }
                else if (policy == OverrunPolicy.Reject)
                {
                    ring.Release(ring.Head);
                }
            }

            return read;
        }
    }
}
