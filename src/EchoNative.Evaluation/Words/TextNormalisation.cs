namespace EchoNative.Evaluation.Words;

/// <summary>What is done to texts before their words are compared.</summary>
public enum TextNormalisation
{
    /// <summary>Nothing: words are what is between white space.</summary>
    None,

    /// <summary>Case, punctuation and remarks in brackets don't count.</summary>
    Basic,

    /// <summary>Also contractions, hesitations, titles, numbers and British spelling, by the rules of Whisper's evaluation.</summary>
    English,
}
