namespace EchoNative.Engines.Tests.Remote;

/// <summary>What a realtime service of the tests does wrong, on one connection.</summary>
internal enum RealtimeFault
{
    None,

    /// <summary>Closes the TCP connection after the second message with audio.</summary>
    CutsOff,

    /// <summary>Closes the WebSocket after the second message with audio.</summary>
    Closes,

    /// <summary>Hears, and never answers the end.</summary>
    Hangs,

    /// <summary>Sends what is no JSON after the second message with audio.</summary>
    Garbage,

    /// <summary>Sends JSON of another shape.</summary>
    WrongShape,

    /// <summary>Sends a message that never ends.</summary>
    EndlessMessage,

    /// <summary>Sends all of the text before the audio has ended.</summary>
    EndsEarly,

    /// <summary>Sends text before there is any audio.</summary>
    SpeaksFirst,

    /// <summary>Says that it has failed, and stays.</summary>
    Fails,

    /// <summary>Takes the connection and never says that it is there.</summary>
    NeverCreated,
}
