namespace EchoNative.Tests.Evaluation;

/// <summary>Which words of a hypothesis stand for which of a reference, with the fewest errors (Levenshtein).</summary>
internal static class WordAlignment
{
    /// <summary>Aligns two texts.</summary>
    /// <param name="reference">What was said.</param>
    /// <param name="hypothesis">What was heard.</param>
    /// <param name="prefix">The hypothesis is of a beginning of the reference only: of the shortest one that gives the fewest errors.</param>
    /// <returns>For each word of the reference the word of the hypothesis in its place, right or wrong; -1 where there is none.</returns>
    public static int[] Align(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis, bool prefix = false)
    {
        int[,] costs = Costs(reference, hypothesis);
        int[] heard = [.. Enumerable.Repeat(-1, reference.Count)];
        (int i, int j) = (reference.Count, hypothesis.Count);
        if (prefix)
        {
            i = Enumerable.Range(0, reference.Count + 1).MinBy(end => costs[end, j]);
        }

        while (i > 0 && j > 0)
        {
            if (costs[i, j] == costs[i - 1, j - 1] + (reference[i - 1] == hypothesis[j - 1] ? 0 : 1))
            {
                heard[--i] = --j;
            }
            else if (costs[i, j] == costs[i - 1, j] + 1)
            {
                i--;
            }
            else
            {
                j--;
            }
        }

        return heard;
    }

    private static int[,] Costs(IReadOnlyList<string> reference, IReadOnlyList<string> hypothesis)
    {
        int[,] costs = new int[reference.Count + 1, hypothesis.Count + 1];
        for (int i = 0; i <= reference.Count; i++)
        {
            for (int j = 0; j <= hypothesis.Count; j++)
            {
                costs[i, j] = i == 0 ? j
                    : j == 0 ? i
                    : Math.Min(
                        costs[i - 1, j - 1] + (reference[i - 1] == hypothesis[j - 1] ? 0 : 1),
                        Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
            }
        }

        return costs;
    }
}
