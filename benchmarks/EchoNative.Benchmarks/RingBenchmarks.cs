using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using EchoNative.Buffers;

namespace EchoNative.Benchmarks;

/// <summary>
/// One block of samples handed over on one thread: in and out. The ring's and the queues' readers look at the block in place; all have
/// room for the same time. The copy goes on through as much memory as the ring has, aligned as the ring's is.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
public unsafe class RingBenchmarks : IDisposable
{
    private const int Capacity = 1 << 16; // 4 s
    private readonly SampleRing _ring = new(Capacity);
    private readonly SampleRing _long = new(Capacity);
    private readonly SampleRing _plain = new(Capacity, OverrunPolicy.Reject, new SampleRingPool(0, c => new PlainBlock(c)));
    private readonly float* _destination = (float*)NativeMemory.AlignedAlloc(Capacity * sizeof(float), (nuint)Environment.SystemPageSize);
    private readonly Channel<float> _samples = Channel.CreateBounded<float>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private readonly ConcurrentQueue<float[]> _queue = new();
    private float[] _block = [];
    private Channel<float[]> _blocks = Channel.CreateBounded<float[]>(1);
    private int _at;
    private int _written;

    /// <summary>10 ms, 20 ms and 100 ms at 16 kHz.</summary>
    [Params(160, 320, 1600)]
    public int Samples { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        new Span<float>(_destination, Capacity).Clear();
        _block = [.. Enumerable.Range(0, Samples).Select(i => (float)i)];
        _blocks = Channel.CreateBounded<float[]>(
            new BoundedChannelOptions(Capacity / Samples) { SingleReader = true, SingleWriter = true });
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _ring.Dispose();
        _long.Dispose();
        _plain.Dispose();
        NativeMemory.AlignedFree(_destination);
    }

    /// <summary>What no hand-over can do without.</summary>
    [Benchmark(Baseline = true)]
    public float Copy()
    {
        _at = _at + (2 * Samples) <= Capacity ? _at + Samples : 0;
        var destination = new Span<float>(_destination + _at, Samples);
        _block.AsSpan().CopyTo(destination);
        return destination[^1];
    }

    [Benchmark]
    public float Ring() => HandOver(_ring);

    /// <summary>As a session does it: blocks go in one by one, and a window is read every 25 blocks.</summary>
    [Benchmark]
    public float RingWithLongerWindows()
    {
        _long.Write(_block);
        if (++_written < 25)
        {
            return 0;
        }

        _written = 0;
        long start = _long.Tail;
        _long.TryPin(start, 25 * Samples, out ReadOnlySpan<float> window);
        float last = window[^1];
        _long.Unpin(start + (25 * Samples));
        return last;
    }

    /// <summary>The ring without mirrored memory: every sample written twice.</summary>
    [Benchmark]
    public float PlainRing() => HandOver(_plain);

    /// <summary>The usual careful way: arrays from a pool through a bounded channel.</summary>
    [Benchmark]
    public float ChannelOfPooledBlocks()
    {
        float[] block = ArrayPool<float>.Shared.Rent(Samples);
        _block.AsSpan().CopyTo(block);
        _blocks.Writer.TryWrite(block);
        _blocks.Reader.TryRead(out float[]? taken);
        float last = taken![Samples - 1];
        ArrayPool<float>.Shared.Return(taken);
        return last;
    }

    /// <summary>The usual way with a new array for each block.</summary>
    [Benchmark]
    public float ChannelOfNewBlocks()
    {
        _blocks.Writer.TryWrite([.. _block]);
        _blocks.Reader.TryRead(out float[]? taken);
        return taken![^1];
    }

    /// <summary>A channel as a queue of samples, which is what a ring of samples is.</summary>
    [Benchmark]
    public float ChannelOfSamples()
    {
        foreach (float sample in _block)
        {
            _samples.Writer.TryWrite(sample);
        }

        float last = 0;
        for (int i = 0; i < Samples; i++)
        {
            _samples.Reader.TryRead(out last);
        }

        return last;
    }

    [Benchmark]
    public float QueueOfPooledBlocks()
    {
        float[] block = ArrayPool<float>.Shared.Rent(Samples);
        _block.AsSpan().CopyTo(block);
        _queue.Enqueue(block);
        _queue.TryDequeue(out float[]? taken);
        float last = taken![Samples - 1];
        ArrayPool<float>.Shared.Return(taken);
        return last;
    }

    private float HandOver(SampleRing ring)
    {
        ring.Write(_block);
        long start = ring.Tail;
        ring.TryPin(start, Samples, out ReadOnlySpan<float> window);
        float last = window[^1];
        ring.Unpin(start + Samples);
        return last;
    }
}
