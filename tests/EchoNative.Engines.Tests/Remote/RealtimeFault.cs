namespace EchoNative.Engines.Tests.Remote;

/// <summary>
/// What a realtime service of the tests does wrong, on one connection: after the sixth message with audio (the first two are what an engine sends when it
/// starts), where nothing else is said.
/// </summary>
public enum RealtimeFault
{
    None,

    /// <summary>Closes the TCP connection.</summary>
    CutsOff,

    /// <summary>Closes the WebSocket.</summary>
    Closes,

    /// <summary>Sends text of the second stretch, and never that this is all.</summary>
    Hangs,

    /// <summary>Sends what is no JSON.</summary>
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
