using EchoNative.Vad;

namespace EchoNative.Tests.Vad.Measurement;

/// <summary>What an endpointer got right and wrong, in samples; scores of several streams add up.</summary>
internal sealed record EndpointScore
{
    private const int Rate = 16000;
    private const int Clip = Rate / 20;

    /// <summary>Samples of words, and those of them in no stretch of speech.</summary>
    public long Speech { get; init; }

    public long Rejected { get; init; }

    /// <summary>Words, and those whose first 50 ms or more are in no stretch.</summary>
    public int Words { get; init; }

    public int Clipped { get; init; }

    /// <summary>Samples further from any word than pre-roll and hang-over reach, and those of them in a stretch.</summary>
    public long Silence { get; init; }

    public long Accepted { get; init; }

    /// <summary>From the end of an utterance to the decision that it has ended, in seconds.</summary>
    public IReadOnlyList<double> EndDelays { get; init; } = [];

    /// <summary>Utterances with a pause after them that is long enough for an end, whether or not it came before the next one.</summary>
    public int Utterances { get; init; }

    public double FalseRejection => (double)Rejected / Speech;

    public double FalseAcceptance => (double)Accepted / Math.Max(1, Silence);

    public double ClippedWords => (double)Clipped / Words;

    /// <summary>Median of <see cref="EndDelays"/>, in seconds.</summary>
    public double EndDelay => EndDelays.Count == 0 ? double.NaN : EndDelays.Order().ElementAt(EndDelays.Count / 2);

    public static EndpointScore operator +(EndpointScore left, EndpointScore right) => new()
    {
        Speech = left.Speech + right.Speech,
        Rejected = left.Rejected + right.Rejected,
        Words = left.Words + right.Words,
        Clipped = left.Clipped + right.Clipped,
        Silence = left.Silence + right.Silence,
        Accepted = left.Accepted + right.Accepted,
        EndDelays = [.. left.EndDelays, .. right.EndDelays],
        Utterances = left.Utterances + right.Utterances,
    };

    /// <summary>Runs an endpointer over a stream. It is disposed of.</summary>
    public static EndpointScore Of(IVoiceActivityDetector detector, EndpointerOptions options, float[] samples, IReadOnlyList<(long Start, long End)> words)
    {
        using var endpointer = new Endpointer(detector, options);
        var boundaries = new List<SpeechBoundary>();
        var found = new SpeechBoundary[Endpointer.MaxBoundaries];
        for (int at = 0; at + endpointer.Hop <= samples.Length; at += endpointer.Hop)
        {
            boundaries.AddRange(found.Take(endpointer.Process(samples.AsSpan(at, endpointer.Hop), found)));
        }

        boundaries.AddRange(found.Take(endpointer.Flush(samples.Length, found)));
        return Of(boundaries, options, samples.Length, words);
    }

    /// <summary>Compares boundaries with the truth.</summary>
    public static EndpointScore Of(IReadOnlyList<SpeechBoundary> boundaries, EndpointerOptions options, int length, IReadOnlyList<(long Start, long End)> words)
    {
        bool[] inside = new bool[length];
        long start = 0;
        foreach (SpeechBoundary boundary in boundaries)
        {
            if (boundary.Kind == SpeechBoundaryKind.Start)
            {
                start = boundary.Position;
            }
            else
            {
                inside.AsSpan((int)start, (int)(boundary.Position - start)).Fill(true);
            }
        }

        int preRoll = (int)(options.PreRoll.TotalSeconds * Rate);
        int wait = (int)(options.EndOfSpeech.TotalSeconds * Rate);
        bool[] near = new bool[length];
        var delays = new List<double>();
        (int utterances, int clipped, long speech, long rejected) = (0, 0, 0, 0);
        for (int i = 0; i < words.Count; i++)
        {
            (int first, int end) = ((int)words[i].Start, (int)words[i].End);
            int from = Math.Max(0, first - preRoll);
            near.AsSpan(from, Math.Min(length, end + wait) - from).Fill(true);
            int missed = inside.AsSpan(first, end - first).Count(false);
            rejected += missed;
            speech += end - first;
            int cut = inside.AsSpan(first, end - first).IndexOf(true);
            clipped += cut < 0 || cut >= Clip ? 1 : 0;
            long next = i + 1 < words.Count ? words[i + 1].Start : length;
            if (next - end < wait + (Rate / 5))
            {
                continue;
            }

            utterances++;
            SpeechBoundary decided = boundaries.FirstOrDefault(b => b.Kind == SpeechBoundaryKind.EndBySilence && b.Decided > end && b.Decided <= next);
            if (decided.Decided > 0)
            {
                delays.Add((decided.Decided - end) / (double)Rate);
            }
        }

        (long silence, long accepted) = (0, 0);
        for (int i = 0; i < length; i++)
        {
            silence += near[i] ? 0 : 1;
            accepted += inside[i] && !near[i] ? 1 : 0;
        }

        return new EndpointScore
        {
            Speech = speech,
            Rejected = rejected,
            Words = words.Count,
            Clipped = clipped,
            Silence = silence,
            Accepted = accepted,
            EndDelays = delays,
            Utterances = utterances,
        };
    }
}
