namespace EchoNative;

/// <summary>A stretch of a session's speech that is being sent.</summary>
internal sealed class RealtimeStretch(RealtimeConnection connection, long start)
{
    /// <summary>Where it goes.</summary>
    public RealtimeConnection Connection { get; } = connection;

    /// <summary>Its start, in samples of the stream.</summary>
    public long Start { get; } = start;

    /// <summary>Position up to which it was sent.</summary>
    public long End => Start + Connection.Sent;

    /// <summary>Words that were heard of it so far, with the times that they were given.</summary>
    public WordList Placed { get; } = new();

    /// <summary>When it was last added to, a time stamp of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long LastUse { get; set; }
}
