using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers;

[Trait("Category", "Buffers")]
public class SampleMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public void Both_halves_hold_the_same_samples(int minCapacity)
    {
        int capacity = SampleMemory.RoundUp(minCapacity);
        SampleBlock?[] blocks = [SampleMemory.TryMirror(capacity), new PlainBlock(capacity)];
        foreach (SampleBlock block in blocks.OfType<SampleBlock>())
        {
            using (block)
            {
                Span<float> window = block.Window(capacity - 3, capacity);
                for (int i = 0; i < capacity; i++)
                {
                    window[i] = i;
                }

                block.Repeat(capacity - 3, capacity);
                Assert.True(block.Window((5L * capacity) - 3, capacity).SequenceEqual(window));
                Assert.Equal([0, 1, 2, 3], block.Window(capacity - 3, 4));
                Assert.Equal(3, block.Window(0, 1)[0]);
                Assert.Equal([3, 4], block.Window(capacity * 9L, 2));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(1 << 30)]
    public void Capacity_is_a_power_of_two_of_whole_pages(int minCapacity)
    {
        int capacity = SampleMemory.RoundUp(minCapacity);
        Assert.True(int.IsPow2(capacity) && capacity >= minCapacity);
        Assert.Equal(0, (long)capacity * sizeof(float) % Environment.SystemPageSize);
    }

    [LinuxFact]
    public void Blocks_leave_nothing_behind()
    {
        SampleMemory.Allocate(1 << 16).Dispose();
        (int files, int maps) = Held();
        for (int i = 0; i < 200; i++)
        {
            SampleMemory.Allocate(1 << 16).Dispose();
        }

        (int filesAfter, int mapsAfter) = Held();
        Assert.InRange(filesAfter, 0, files + 20); // other tests open files at the same time
        Assert.InRange(mapsAfter, 0, maps + 100);
    }

    [LinuxFact]
    public void Without_memory_there_is_a_typed_error_and_nothing_is_left()
    {
        var small = new LimitedProcess("ulimit -v");
        Assert.Equal("BufferAllocationException 8589934592 maps+0 files+0", small.Run());
    }

    private static (int Files, int Maps) Held() =>
        (Directory.GetFiles("/proc/self/fd").Length, File.ReadLines("/proc/self/maps").Count(line => line.Contains("echonative", StringComparison.Ordinal)));
}
