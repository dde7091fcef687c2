namespace EchoNative.Evaluation.Words;

/// <summary>Which words of a hypothesis stand for which of a reference, with the fewest errors (Levenshtein 1966).</summary>
public static class WordAlignment
{
    /// <summary>The most pairs of a word of the reference and one of the hypothesis: 30,000 words, or three hours of speech, on both sides.</summary>
    public const long MaxPairs = 1L << 30;

    private enum Way : byte
    {
        Pair,
        Delete,
        Insert,
    }

    /// <summary>Aligns two texts. Takes a quarter of a byte for each pair of words.</summary>
    /// <param name="reference">What was said.</param>
    /// <param name="hypothesis">What was heard.</param>
    /// <param name="prefix">The hypothesis is of a beginning of the reference only: of the shortest one that gives the fewest errors.</param>
    /// <returns>For each word of the reference the word of the hypothesis in its place, right or wrong; -1 where there is none.</returns>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxPairs"/>.</exception>
    public static int[] Align(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis, bool prefix = false)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hypothesis);
        if ((long)reference.Count * hypothesis.Count > MaxPairs)
        {
            throw new ArgumentException($"Texts of {reference.Count} and {hypothesis.Count} words are too long to be aligned: split them.");
        }

        int[] heard = [.. Enumerable.Repeat(-1, reference.Count)];
        (Ways ways, int i) = Fill(reference, hypothesis, prefix);
        for (int j = hypothesis.Count; i > 0 && j > 0;)
        {
            switch (ways[i - 1, j - 1])
            {
                case Way.Pair:
                    heard[--i] = --j;
                    break;
                case Way.Delete:
                    i--;
                    break;
                default:
                    j--;
                    break;
            }
        }

        return heard;
    }

    /// <summary>Every word of two texts that are aligned, in order: those of the reference with those in their places, and insertions between them.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxPairs"/>.</exception>
    public static IReadOnlyList<AlignedWord> Pair(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis)
    {
        int[] heard = Align(reference, hypothesis);
        List<AlignedWord> words = [];
        int next = 0;
        for (int i = 0; i < heard.Length; i++)
        {
            for (; next < heard[i]; next++)
            {
                words.Add(new AlignedWord(null, hypothesis[next]));
            }

            words.Add(new AlignedWord(reference[i], heard[i] < 0 ? null : hypothesis[next++]));
        }

        for (; next < hypothesis.Count; next++)
        {
            words.Add(new AlignedWord(null, hypothesis[next]));
        }

        return words;
    }

    private static (Ways Ways, int End) Fill(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis, bool prefix)
    {
        var ways = new Ways(reference.Count, hypothesis.Count);
        int[] row = [.. Enumerable.Range(0, hypothesis.Count + 1)];
        (int end, int fewest) = (prefix ? 0 : reference.Count, row[^1]);
        for (int i = 1; i <= reference.Count; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= hypothesis.Count; j++)
            {
                int pair = diagonal + (string.Equals(reference[i - 1], hypothesis[j - 1], StringComparison.Ordinal) ? 0 : 1);
                int delete = row[j] + 1;
                int cost = Math.Min(pair, Math.Min(delete, row[j - 1] + 1));
                ways[i - 1, j - 1] = cost == pair ? Way.Pair : cost == delete ? Way.Delete : Way.Insert;
                (diagonal, row[j]) = (row[j], cost);
            }

            if (prefix && row[^1] < fewest)
            {
                (end, fewest) = (i, row[^1]);
            }
        }

        return (ways, end);
    }

    /// <summary>How the best way to each pair came, in two bits each.</summary>
    private sealed class Ways(int rows, int columns)
    {
        private readonly byte[][] _bits = [.. Enumerable.Range(0, rows).Select(_ => new byte[(columns + 3) / 4])];

        public Way this[int row, int column]
        {
            get => (Way)((_bits[row][column / 4] >> (column % 4 * 2)) & 3);
            set => _bits[row][column / 4] |= (byte)((int)value << (column % 4 * 2));
        }
    }
}
