namespace EchoNative.Isolation;

/// <summary>A worker's part of the shared memory: when to stop, what the window is, and its samples.</summary>
internal sealed unsafe class SharedRegion
{
    /// <summary>Most bytes of a <see cref="WindowRequest"/>: of the longest options and a stretch of nothing but short words, a third.</summary>
    public const int RequestBytes = 1 << 18;

    /// <summary>Most samples of a window: 32.8 s. Sessions make none of more than 29 s.</summary>
    public const int MaxSamples = 1 << 19;

    private const int Page = 4096;
    private readonly byte* _start;

    /// <param name="memory">Start of the whole memory, which outlives this.</param>
    /// <param name="index">Number of the worker.</param>
    public SharedRegion(byte* memory, int index) => _start = memory + (Bytes * index);

    /// <summary>Bytes of one.</summary>
    public static long Bytes => Page + RequestBytes + ((long)MaxSamples * sizeof(float));

    /// <summary>The deadline of <see cref="StopSignal"/>.</summary>
    public ref long Deadline => ref *(long*)_start;

    public Span<byte> Request => new(_start + Page, RequestBytes);

    public Span<float> Samples => new(_start + Page + RequestBytes, MaxSamples);
}
