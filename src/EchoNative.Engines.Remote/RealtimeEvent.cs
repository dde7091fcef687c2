namespace EchoNative;

/// <summary>What an event of a realtime service means.</summary>
internal enum RealtimeEvent
{
    /// <summary>Nothing that matters here.</summary>
    Other,

    /// <summary>The connection may be set up.</summary>
    Created,

    /// <summary>It is set up.</summary>
    Updated,

    /// <summary>Text is added.</summary>
    Delta,

    /// <summary>All of the text.</summary>
    Done,

    /// <summary>Something went wrong.</summary>
    Error,
}
