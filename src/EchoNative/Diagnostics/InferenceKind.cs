namespace EchoNative.Diagnostics;

/// <summary>What an inference is for.</summary>
internal enum InferenceKind
{
    /// <summary>Words while somebody speaks.</summary>
    Partial,

    /// <summary>What will be the final, if nobody goes on speaking.</summary>
    Speculation,

    /// <summary>Words that stay.</summary>
    Final,
}
