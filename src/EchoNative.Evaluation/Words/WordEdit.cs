using System.Text.Json.Serialization;

namespace EchoNative.Evaluation.Words;

/// <summary>What happened to a word.</summary>
public enum WordEdit
{
    /// <summary>It was heard as it was said.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Another word was heard in its place.</summary>
    [JsonStringEnumMemberName("substitution")]
    Substitution,

    /// <summary>Nothing was heard in its place.</summary>
    [JsonStringEnumMemberName("deletion")]
    Deletion,

    /// <summary>It was heard where nothing was said.</summary>
    [JsonStringEnumMemberName("insertion")]
    Insertion,
}
