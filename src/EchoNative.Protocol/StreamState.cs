using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>How the server stands to a source.</summary>
[JsonConverter(typeof(StreamStateConverter))]
public enum StreamState
{
    /// <summary><c>ready</c>: it waits for the first audio.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary><c>streaming</c>: it keeps up.</summary>
    [JsonStringEnumMemberName("streaming")]
    Streaming,

    /// <summary><c>buffering</c>: it is behind; nothing is lost.</summary>
    [JsonStringEnumMemberName("buffering")]
    Buffering,

    /// <summary><c>overloaded</c>: it is so far behind that audio of this source will be dropped; the client should keep it and wait.</summary>
    [JsonStringEnumMemberName("overloaded")]
    Overloaded,

    /// <summary><c>paused</c>: its memory is nearly full; the client should keep its audio and wait.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,
}
