using System.Text;

namespace EchoNative.Evaluation.Words;

/// <summary>Aligned words as lines that are read one above the other, as NIST's <c>sclite</c> shows them: what was said, what was heard, each error.</summary>
public static class AlignedText
{
    private const string Nothing = "*";
    private static readonly string[] Labels = ["said  ", "heard ", "error "];

    /// <summary>The lines, three for each stretch of words that fits into the width, with an empty line between stretches.</summary>
    /// <param name="words">What is shown.</param>
    /// <param name="width">Columns there are, at least 20; a word that is longer gets lines of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is too small.</exception>
    public static IEnumerable<string> Lines(IReadOnlyList<AlignedWord> words, int width)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 20);
        return Stretches(words, width);
    }

    private static IEnumerable<string> Stretches(IReadOnlyList<AlignedWord> words, int width)
    {
        for (int i = 0; i < words.Count;)
        {
            if (i > 0)
            {
                yield return "";
            }

            StringBuilder[] lines = [.. Labels.Select(static label => new StringBuilder(label))];
            int first = i;
            for (int column; i < words.Count && (i == first || lines[0].Length + ColumnOf(words[i]) <= width); i++)
            {
                column = ColumnOf(words[i]);
                _ = lines[0].Append(In(words[i].Reference, column));
                _ = lines[1].Append(In(words[i].Hypothesis, column));
                _ = lines[2].Append(In(Letter(words[i].Edit), column));
            }

            foreach (StringBuilder line in lines)
            {
                yield return line.ToString().TrimEnd();
            }
        }
    }

    private static int ColumnOf(AlignedWord word) => Math.Max(word.Reference?.Length ?? 1, word.Hypothesis?.Length ?? 1) + 1;

    private static string In(string? word, int column) => (word ?? new string(Nothing[0], column - 1)).PadRight(column);

    private static string Letter(WordEdit edit) => edit switch
    {
        WordEdit.Substitution => "S",
        WordEdit.Deletion => "D",
        WordEdit.Insertion => "I",
        _ => "",
    };
}
