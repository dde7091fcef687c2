namespace EchoNative.Buffers;

/// <summary>What a full <see cref="SampleRing"/> does with more samples.</summary>
public enum OverrunPolicy
{
    /// <summary>Takes what fits and leaves the rest to the writer, who sees it in the count that it gets back.</summary>
    Reject,

    /// <summary>
    /// Forgets the oldest samples to make room for the newest. While a window is pinned nothing is forgotten: the newest are rejected then.
    /// </summary>
    DropOldest,
}
