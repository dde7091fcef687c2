using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>Where a session that has become ready comes from.</summary>
[JsonConverter(typeof(SessionOriginConverter))]
public enum SessionOrigin
{
    /// <summary><c>new</c>: it has just begun.</summary>
    [JsonStringEnumMemberName("new")]
    New,

    /// <summary><c>live</c>: the server had kept it; nothing has to be sent again but what had not arrived.</summary>
    [JsonStringEnumMemberName("live")]
    Live,

    /// <summary><c>rebuilt</c>: the server did not know it and makes it anew from what the client sends again.</summary>
    [JsonStringEnumMemberName("rebuilt")]
    Rebuilt,
}
