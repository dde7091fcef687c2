using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>What went wrong. On the wire a code is its name in snake case, e.g. <c>sequence_gap</c>.</summary>
[JsonConverter(typeof(ErrorCodeConverter))]
public enum ErrorCode
{
    /// <summary>A code of a newer server that this library does not know.</summary>
    Unknown,

    /// <summary>A text frame is not one JSON object.</summary>
    BadJson,

    /// <summary>A message has a type that does not exist, or none.</summary>
    UnknownType,

    /// <summary>A field is missing, of the wrong kind or out of range.</summary>
    InvalidField,

    /// <summary><c>start.version</c> asks for a protocol version the server does not speak.</summary>
    UnsupportedVersion,

    /// <summary>The sample rate, channel count or encoding is not supported.</summary>
    UnsupportedAudio,

    /// <summary>The model does not know the language asked for.</summary>
    UnsupportedLanguage,

    /// <summary>The first message was not <c>start</c>.</summary>
    NotStarted,

    /// <summary>A second <c>start</c>.</summary>
    AlreadyStarted,

    /// <summary>A binary frame has a bad header, or samples that are cut.</summary>
    BadFrame,

    /// <summary>A binary frame does not follow the one before it.</summary>
    SequenceGap,

    /// <summary>A message or a frame names a source that <c>start</c> did not.</summary>
    UnknownSource,

    /// <summary>Another connection has resumed this session.</summary>
    TakenOver,

    /// <summary>A frame is larger than the protocol allows.</summary>
    FrameTooLarge,

    /// <summary>The client sent nothing, or no <c>start</c>, for too long.</summary>
    IdleTimeout,

    /// <summary>The session has lasted as long as the server allows.</summary>
    SessionTimeout,

    /// <summary>The client does not read its results fast enough.</summary>
    SlowReader,

    /// <summary>The server has as many sessions as it takes.</summary>
    SessionLimit,

    /// <summary>The client has as many sessions as the server allows one client.</summary>
    ClientLimit,

    /// <summary>The engine has not loaded its model yet, or could not.</summary>
    NotReady,

    /// <summary>The server is shutting down; what was sent before has been recognised as far as there was time.</summary>
    ShuttingDown,

    /// <summary>The native engine failed on this session.</summary>
    InferenceFailed,

    /// <summary>A defect of the server.</summary>
    Internal,
}
