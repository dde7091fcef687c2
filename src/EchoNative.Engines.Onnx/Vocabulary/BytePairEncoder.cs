using System.Text.RegularExpressions;
using EchoNative.Models;

namespace EchoNative.Vocabulary;

/// <summary>Cuts text into the entries of a byte-level vocabulary, as GPT-2's encoder.py does. Immutable; not for the hot path.</summary>
internal sealed partial class BytePairEncoder
{
    private readonly Dictionary<string, int> _numbers;
    private readonly Dictionary<(string Left, string Right), int> _ranks = [];

    /// <param name="numbers">Numbers of the entries.</param>
    /// <param name="merges">Pairs of entries that make another, the first ones first.</param>
    /// <exception cref="ModelFormatException">A byte has no entry, or a pair makes none.</exception>
    public BytePairEncoder(Dictionary<string, int> numbers, IReadOnlyList<(string Left, string Right)> merges)
    {
        _numbers = numbers;
        foreach (char symbol in ByteAlphabet.All)
        {
            if (!numbers.ContainsKey(symbol.ToString()))
            {
                throw new ModelFormatException($"the vocabulary has no entry '{symbol}': it is not a byte-level one");
            }
        }

        foreach ((string left, string right) in merges)
        {
            _ranks.TryAdd((left, right), _ranks.Count);
            if (!numbers.ContainsKey(left + right))
            {
                throw new ModelFormatException($"the vocabulary has no entry '{left + right}', which the merges make");
            }
        }
    }

    /// <summary>Numbers of the entries that a text is cut into.</summary>
    public int[] Encode(string text)
    {
        var tokens = new List<int>();
        foreach (ValueMatch match in Pieces().EnumerateMatches(text))
        {
            Encode(ByteAlphabet.Encode(text.AsSpan(match.Index, match.Length)), tokens);
        }

        return [.. tokens];
    }

    private void Encode(string piece, List<int> tokens)
    {
        if (_numbers.TryGetValue(piece, out int whole))
        {
            tokens.Add(whole); // what the merges would come to, without a look at them
            return;
        }

        List<string> parts = [.. piece.Select(symbol => symbol.ToString())];
        while (BestPair(parts) is >= 0 and int at)
        {
            parts[at] += parts[at + 1];
            parts.RemoveAt(at + 1);
        }

        tokens.AddRange(parts.Select(part => _numbers[part]));
    }

    private int BestPair(List<string> parts)
    {
        int best = int.MaxValue;
        int at = -1;
        for (int i = 0; i + 1 < parts.Count; i++)
        {
            if (_ranks.TryGetValue((parts[i], parts[i + 1]), out int rank) && rank < best)
            {
                (best, at) = (rank, i);
            }
        }

        return at;
    }

    // GPT-2's pattern: a contraction, or letters, digits, other characters, each with a space before it, or spaces.
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();
}
