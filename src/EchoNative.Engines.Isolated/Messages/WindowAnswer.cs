using System.Runtime.InteropServices;

namespace EchoNative.Isolation;

/// <summary>What came of a window. Its words are beside it.</summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct WindowAnswer
{
    private const float AboveOne = 1.001f; // a sum of probabilities, rounded
    private const int MostFallbacks = 1000;

    public Hypothesis Hypothesis;

    /// <summary>The session's language now, as <see cref="LanguageNumber"/> has it.</summary>
    public int Language;

    public ReadOnlySpan<int> Tokens;

    /// <param name="writer">Gets it.</param>
    /// <param name="words">All words, the stable ones first.</param>
    public readonly void Write(ref MessageWriter writer, WordList words)
    {
        writer.Flag(Hypothesis.IsBelieved);
        writer.Int64(Hypothesis.Start);
        writer.Flag(Hypothesis.HasTokens);
        writer.Flag(Hypothesis.IsLate);
        writer.Int64(Hypothesis.Fallbacks.NoEnd);
        writer.Int64(Hypothesis.Fallbacks.PromptEcho);
        writer.Int64(Hypothesis.Fallbacks.Repetition);
        writer.Int64(Hypothesis.Fallbacks.TooFast);
        writer.Int64(Hypothesis.Fallbacks.LowProbability);
        writer.Int32(Language);
        writer.Ints(Tokens);
        writer.Words(words);
    }

    /// <param name="reader">Has it.</param>
    /// <param name="words">Gets all words.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static WindowAnswer Read(scoped ref MessageReader reader, WordList words)
    {
        bool isBelieved = reader.Flag();
        long start = reader.Int64();
        bool hasTokens = reader.Flag();
        bool isLate = reader.Flag();
        var fallbacks = new FallbackCounts
        {
            NoEnd = reader.Int64(),
            PromptEcho = reader.Int64(),
            Repetition = reader.Int64(),
            TooFast = reader.Int64(),
            LowProbability = reader.Int64(),
        };
        var answer = new WindowAnswer
        {
            Hypothesis = new Hypothesis(isBelieved, start, hasTokens, fallbacks, isLate),
            Language = reader.Int32(),
            Tokens = reader.Ints(),
        };
        reader.Words(words);
        return answer;
    }

    /// <summary>Looks whether a child in its right mind could say so: what gets into a session must keep its promises.</summary>
    /// <param name="window">The window that was given.</param>
    /// <param name="stable">Its stable words.</param>
    /// <param name="words">All words of the answer.</param>
    /// <param name="vocabulary">How many tokens the model has.</param>
    /// <exception cref="InvalidDataException">It could not; tells why.</exception>
    public readonly void Check(in InferenceWindow window, WordList stable, WordList words, int vocabulary)
    {
        _ = LanguageNumber.CodeOf(Language);
        FallbackCounts counts = Hypothesis.Fallbacks;
        Demand(
            counts is { NoEnd: >= 0, PromptEcho: >= 0, Repetition: >= 0, TooFast: >= 0, LowProbability: >= 0 } && counts.Total <= MostFallbacks,
            "its counts are none");
        Demand(Hypothesis.Start >= window.Position && Hypothesis.Start <= window.Job.End, "its window lies elsewhere");
        Demand(!Tokens.ContainsAnyExceptInRange(0, vocabulary - 1), "its tokens are not the model's");
        Demand(words.Count >= stable.Count && words.FirstUtf8(stable.Count).SequenceEqual(stable.Utf8), "it changes words that are stable");
        long clock = 0;
        long end = Math.Max(window.Job.End, stable.Count == 0 ? 0 : stable[stable.Count - 1].End);
        for (int i = 0; i < words.Count; i++)
        {
            ref readonly WordList.Entry word = ref words[i];
            Demand(word.Length > 0 && word.Tokens > 0 && word.ProbabilitySum >= 0 && word.ProbabilitySum <= word.Tokens * AboveOne, "it says words that are none");
            Demand(word.Start >= clock && word.End >= word.Start && word.End <= end, "its times go back, or lie elsewhere");

            // A final that was cut short may have fewer tokens than its stable words; nothing looks them up then.
            bool isKept = Hypothesis.HasTokens && window.Job.Kind != Diagnostics.InferenceKind.Final;
            Demand(word.TokenEnd >= 0 && (!isKept || word.TokenEnd <= Tokens.Length), "its words have other tokens");
            clock = word.Start;
        }
    }

    private static void Demand(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw new InvalidDataException($"what it says can't be: {otherwise}.");
        }
    }
}
