using System.Buffers;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using EchoNative.Buffers;

namespace EchoNative.Benchmarks;

/// <summary>Blocks of 20 ms from one thread to another, as fast as both go; the time of one block.</summary>
[MemoryDiagnoser]
[MinColumn]
public class RingThreadsBenchmarks
{
    private const int Capacity = 1 << 16;
    private const int Samples = 320;
    private const int Blocks = 50_000;
    private readonly float[] _block = [.. Enumerable.Range(0, Samples).Select(i => (float)i)];

    [Benchmark(Baseline = true, OperationsPerInvoke = Blocks)]
    public float Ring()
    {
        using var ring = new SampleRing(Capacity);
        return Run(
            () => ring.Room >= Samples && ring.Write(_block) == Samples,
            () =>
            {
                long start = ring.Tail;
                if (!ring.TryPin(start, Samples, out ReadOnlySpan<float> window))
                {
                    return false;
                }

                Consume(window);
                ring.Unpin(start + Samples);
                return true;
            });
    }

    [Benchmark(OperationsPerInvoke = Blocks)]
    public float ChannelOfPooledBlocks()
    {
        var channel = Channel.CreateBounded<float[]>(new BoundedChannelOptions(Capacity / Samples) { SingleReader = true, SingleWriter = true });
        float[]? waiting = null;
        return Run(
            () =>
            {
                if (waiting is null)
                {
                    waiting = ArrayPool<float>.Shared.Rent(Samples);
                    _block.CopyTo(waiting, 0);
                }

                bool written = channel.Writer.TryWrite(waiting);
                waiting = written ? null : waiting;
                return written;
            },
            () =>
            {
                if (!channel.Reader.TryRead(out float[]? block))
                {
                    return false;
                }

                Consume(block.AsSpan(0, Samples));
                ArrayPool<float>.Shared.Return(block);
                return true;
            });
    }

    [Benchmark(OperationsPerInvoke = Blocks)]
    public float ChannelOfSamples()
    {
        var channel = Channel.CreateBounded<float>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
        int written = 0, read = 0;
        return Run(
            () =>
            {
                while (written < Samples && channel.Writer.TryWrite(_block[written]))
                {
                    written++;
                }

                bool done = written == Samples;
                written = done ? 0 : written;
                return done;
            },
            () =>
            {
                while (read < Samples && channel.Reader.TryRead(out _))
                {
                    read++;
                }

                bool done = read == Samples;
                read = done ? 0 : read;
                return done;
            });
    }

    private static float Run(Func<bool> produce, Func<bool> consume)
    {
        var producer = new Thread(() => Repeat(produce));
        producer.Start();
        Repeat(consume);
        producer.Join();
        return 0;
    }

    private static void Repeat(Func<bool> step)
    {
        var spin = default(SpinWait);
        for (int done = 0; done < Blocks;)
        {
            if (step())
            {
                done++;
                spin.Reset();
            }
            else
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    // Reads every sample once, as a detector would.
    private static void Consume(ReadOnlySpan<float> samples)
    {
        if (System.Numerics.Tensors.TensorPrimitives.Sum(samples) < 0)
        {
            throw new InvalidOperationException("The samples are wrong.");
        }
    }
}
