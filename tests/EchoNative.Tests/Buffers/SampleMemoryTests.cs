using System.Diagnostics;
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
    public void Blocks_leave_nothing_mapped_behind()
    {
        int before = Mapped();
        for (int i = 0; i < 300; i++)
        {
            SampleMemory.Allocate(1 << 16).Dispose();
        }

        Assert.InRange(Mapped(), 0, before + 200); // other tests map some at the same time; these would be 600
    }

    [LinuxFact]
    public async Task Without_memory_there_is_a_typed_error_and_nothing_is_left()
    {
        // A process of its own, as the limit is one of the process.
        string program = Path.Combine(AppContext.BaseDirectory, "EchoNative.BadInput.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "starved"]) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal("BufferAllocationException files 0 maps 0 then mirrored True", output.Trim());
    }

    private static int Mapped() => File.ReadLines("/proc/self/maps").Count(line => line.Contains("echonative", StringComparison.Ordinal));
}
