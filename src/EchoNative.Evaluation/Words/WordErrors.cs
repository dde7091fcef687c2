namespace EchoNative.Evaluation.Words;

/// <summary>
/// Word errors: the least number of substitutions, deletions and insertions that turn a reference into a hypothesis
/// (Levenshtein distance over words), summed over recordings.
/// </summary>
/// <param name="Substitutions">Words that were heard as others.</param>
/// <param name="Deletions">Words that were not heard.</param>
/// <param name="Insertions">Words that were not said.</param>
/// <param name="Words">Words of the reference.</param>
public sealed record WordErrors(int Substitutions, int Deletions, int Insertions, int Words)
{
    /// <summary>All errors.</summary>
    public int Errors => Substitutions + Deletions + Insertions;

    /// <summary>Errors for each word of the reference, which may be more than 1; 0 without errors, infinite where only the reference is empty.</summary>
    public double Rate => Errors == 0 ? 0 : (double)Errors / Words;

    /// <summary>Counts the errors of a text, word by word as they are written.</summary>
    /// <param name="reference">What was said.</param>
    /// <param name="hypothesis">What was heard.</param>
    /// <param name="normalisation">What is done to both first.</param>
    /// <exception cref="ArgumentException">The texts are too long (<see cref="WordAlignment.MaxPairs"/>).</exception>
    public static WordErrors Count(string reference, string hypothesis, TextNormalisation normalisation = TextNormalisation.None) =>
        Of(WordAlignment.Pair(TextNormaliser.Words(reference, normalisation), TextNormaliser.Words(hypothesis, normalisation)));

    /// <summary>Counts the errors of texts that are aligned.</summary>
    public static WordErrors Of(IReadOnlyList<AlignedWord> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return new WordErrors(
            words.Count(static word => word.Edit == WordEdit.Substitution),
            words.Count(static word => word.Edit == WordEdit.Deletion),
            words.Count(static word => word.Edit == WordEdit.Insertion),
            words.Count(static word => word.Reference is not null));
    }

    /// <summary>The errors of several recordings.</summary>
    public static WordErrors Sum(IEnumerable<WordErrors> all) => all.Aggregate(
        new WordErrors(0, 0, 0, 0),
        static (a, b) => new(a.Substitutions + b.Substitutions, a.Deletions + b.Deletions, a.Insertions + b.Insertions, a.Words + b.Words));

    /// <summary>The rate, and what it consists of.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Rate:P2} ({Errors} of {Words} words: {Substitutions} substituted, {Deletions} deleted, {Insertions} inserted)");
}
