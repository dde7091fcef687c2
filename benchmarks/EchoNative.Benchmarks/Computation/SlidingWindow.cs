using EchoNative.Evaluation.Peers;

namespace EchoNative.Benchmarks.Computation;

/// <summary>
/// The plain way: at every step libwhisper decodes the last ten seconds in its full context. Words are taken when they have come to the
/// middle of the window, where they have as much before as after them, and at the end all that are left.
/// </summary>
internal sealed class SlidingWindow(WhisperState state, int threads) : IWindowMethod
{
    private const int Step = 8000;
    private const int Length = 10 * 16000;
    private const double SameWord = 0.25; // seconds: a word that is found this near to where it was before is the same

    private readonly DecodeOptions _options = new() { Language = "en", Threads = threads, TokenTimes = false, TemperatureIncrement = 0.2f, BestOf = 5 };
    private readonly WordList _words = new();
    private readonly WordReader _reader = new();

    public int Inferences { get; private set; }

    public string Run(float[] samples)
    {
        List<(string Text, double Middle)> taken = [];
        for (int end = Step; end <= samples.Length + Step - 1; end += Step)
        {
            int to = Math.Min(end, samples.Length);
            int from = Math.Max(0, to - Length);
            if (to - from < WhisperState.MinSamples)
            {
                break;
            }

            ReadOnlySpan<float> window = samples.AsSpan(from, to - from);
            state.Run(window, _options);
            Inferences++;
            _words.Clear();
            _reader.Read(state, ReadScope.Of(window, from), _words);
            double limit = to == samples.Length ? double.MaxValue : (to / 16000.0) - (Length / 32000.0);
            double since = taken.Count == 0 ? double.MinValue : taken[^1].Middle + SameWord;
            taken.AddRange(_words.ToWords()
                .Select(word => (word.Text, Middle: (word.Start + word.End).TotalSeconds / 2))
                .Where(word => word.Middle > since && word.Middle <= limit));
        }

        return string.Join(' ', taken.Select(word => word.Text));
    }
}
