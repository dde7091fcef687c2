namespace EchoNative.Evaluation.Words;

/// <summary>A place in two texts that are aligned.</summary>
/// <param name="Reference">The word that was said; null for an insertion.</param>
/// <param name="Hypothesis">The word that was heard; null for a deletion.</param>
public readonly record struct AlignedWord(string? Reference, string? Hypothesis)
{
    /// <summary>Whether it was heard right, or what kind of error it is.</summary>
    public WordEdit Edit => Reference is null ? WordEdit.Insertion
        : Hypothesis is null ? WordEdit.Deletion
        : string.Equals(Reference, Hypothesis, StringComparison.Ordinal) ? WordEdit.None : WordEdit.Substitution;
}
