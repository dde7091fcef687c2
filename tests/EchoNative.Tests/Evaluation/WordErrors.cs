namespace EchoNative.Tests.Evaluation;

/// <summary>
/// Word errors: the least number of substitutions, deletions and insertions that turn a reference into a hypothesis
/// (Levenshtein distance over words), summed over recordings.
/// </summary>
internal sealed record WordErrors(int Errors, int Words)
{
    public double Rate => Words == 0 ? 0 : (double)Errors / Words;

    public static WordErrors Count(string reference, string hypothesis)
    {
        string[] expected = Split(reference);
        string[] actual = Split(hypothesis);
        int[] row = [.. Enumerable.Range(0, actual.Length + 1)];
        for (int i = 1; i <= expected.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= actual.Length; j++)
            {
                int substituted = diagonal + (expected[i - 1] == actual[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return new WordErrors(row[^1], expected.Length);
    }

    public static WordErrors Sum(IEnumerable<WordErrors> all) => all.Aggregate(new WordErrors(0, 0), (a, b) => new(a.Errors + b.Errors, a.Words + b.Words));

    public override string ToString() => $"{Rate:P2} ({Errors} of {Words} words)";

    private static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
