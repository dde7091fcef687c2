using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>Why samples were lost.</summary>
[JsonConverter(typeof(DropReasonConverter))]
public enum DropReason
{
    /// <summary><c>overload</c>: the server could not serve a source of low priority.</summary>
    [JsonStringEnumMemberName("overload")]
    Overload,

    /// <summary><c>client</c>: the client said that it would not send them.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary><c>resume</c>: a client that came back no longer had them.</summary>
    [JsonStringEnumMemberName("resume")]
    Resume,
}
