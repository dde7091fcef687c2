using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers;

[Trait("Category", "Buffers")]
public class RingLayoutTests
{
    // Who writes what; numbers of one group may share a line.
    private static readonly Dictionary<string, string[]> Groups = new()
    {
        ["producer"] = ["Head", "Limit", "Dropped", "Rejected", "ProducerUses", "Reserved"],
        ["both"] = ["TailAndPin", "Released"],
        ["consumer"] = ["PinStart", "PinEnd", "HeadSeen"],
        ["end"] = ["Phase", "Freed"],
    };

    [Fact]
    public void Numbers_of_different_writers_are_128_bytes_apart()
    {
        FieldInfo[] fields = typeof(RingState).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Assert.Equal(Groups.Values.SelectMany(g => g).Order(), fields.Select(f => f.Name).Order());
        (int Start, int End)[] extents =
        [
            .. Groups.Values.Select(group => (
                group.Min(OffsetOf<RingState>),
                group.Max(name => OffsetOf<RingState>(name) + Size(typeof(RingState).GetField(name)!)))).Order(),
        ];
        Assert.True(extents[0].Start >= RingState.Padding);
        Assert.True(Unsafe.SizeOf<RingState>() - extents[^1].End >= RingState.Padding);
        for (int i = 1; i < extents.Length; i++)
        {
            Assert.True(extents[i].Start - extents[i - 1].End >= RingState.Padding);
        }

        Assert.All(fields, f => Assert.Equal(0, OffsetOf<RingState>(f.Name) % Size(f))); // aligned, so that accesses are atomic
    }

    [Fact]
    public void Positions_of_a_queue_are_128_bytes_apart()
    {
        int tail = OffsetOf<QueueState>("TailAndEnd"), head = OffsetOf<QueueState>("Head");
        Assert.True(tail >= RingState.Padding && head - tail - sizeof(long) >= RingState.Padding);
        Assert.True(Unsafe.SizeOf<QueueState>() - head - sizeof(long) >= RingState.Padding);
    }

    [Fact]
    public unsafe void Ring_itself_has_nothing_within_the_padding()
    {
        using var ring = new SampleRing(1);
        ref RingState state = ref StateOf(ring);
        ref SampleBlock block = ref BlockOf(ring);
        nint distance = Unsafe.ByteOffset(ref Unsafe.As<SampleBlock, byte>(ref block), ref Unsafe.As<RingState, byte>(ref state));
        Assert.True(distance > 0 || -distance >= Unsafe.SizeOf<RingState>(), $"{distance}");
    }

    private static int OffsetOf<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    private static int Size(FieldInfo field) => field.FieldType == typeof(int) ? sizeof(int) : sizeof(long);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref RingState StateOf(SampleRing ring);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_block")]
    private static extern ref SampleBlock BlockOf(SampleRing ring);
}
