namespace EchoNative;

/// <summary>Why a decoded text looks wrong.</summary>
[Flags]
internal enum DegenerateReasons
{
    /// <summary>It looks right.</summary>
    None = 0,

    /// <summary>The limit of tokens came before the end of the text.</summary>
    NoEnd = 1,

    /// <summary>The model does not believe it: its mean log-probability is low.</summary>
    LowProbability = 2,

    /// <summary>It goes round in circles: few different tokens, well compressible, or the same words over and over.</summary>
    Repetition = 4,

    /// <summary>More words than anybody speaks in that time.</summary>
    TooFast = 8,

    /// <summary>It repeats the prompt.</summary>
    PromptEcho = 16,
}
