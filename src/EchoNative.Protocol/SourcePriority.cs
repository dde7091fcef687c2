using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>How much a source matters when there is not enough for all.</summary>
[JsonConverter(typeof(SourcePriorityConverter))]
public enum SourcePriority
{
    /// <summary><c>low</c>: loses its partials first, and then its audio.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary><c>normal</c>.</summary>
    [JsonStringEnumMemberName("normal")]
    Normal,

    /// <summary><c>high</c>: served before all others.</summary>
    [JsonStringEnumMemberName("high")]
    High,
}
