using EchoNative.Evaluation.RandomModels;
using EchoNative.Models;

namespace EchoNative.Evaluation.Machine;

/// <summary>Predicts what each model would do on this machine, and recommends one. docs/doctor.md tells the rules.</summary>
internal sealed class Recommender(RecognitionSpeed speed, long memoryBytes)
{
    /// <summary>Length of a usual live window, in seconds.</summary>
    public const double Window = 5;

    private const double ShortWindow = 2;
    private const double LongWindow = 8.9;            // SessionOptions.MaxSegment
    private const double TokensPerSecond = 2.5;       // 150 words a minute, with the pauses between them
    private const int ExtraTokens = 2;                // the time at the start, and the end
    private const double Ahead = 0.3;                 // a final is decoded while the end-of-speech wait (0.5 s) still runs: 0.2 s after the last sound
    private const double WorstFactor = 0.5;           // pass lines of the scenarios
    private const double WorstLatency = 1;
    private const double SpeechShare = 0.6;           // of a conversation's time
    private const double Utilisation = 0.7;           // of the workers
    private const double MemoryShare = 0.7;
    private const long WorkerBytes = 150 << 20;
    private const int LeastStep = 200;                // SessionOptions.Step
    private const double FiveBitHandicap = 1.1;       // five bits must be so much faster to be worth their errors
    private const double MainTypeBonus = 0.9;         // and others so much faster than q8_0, for a choice that does not change from run to run

    // From the least to the most exact; among equals the language decides.
    private static readonly string[][] Ranks =
    [
        ["tiny", "tiny.en"], ["base", "base.en"], ["distil-small.en"], ["small", "small.en"], ["distil-medium.en"], ["medium", "medium.en"],
        ["distil-large-v2", "distil-large-v3", "distil-large-v3.5"], ["large-v3-turbo"], ["large-v1", "large-v2"], ["large-v3"],
    ];

    private readonly SpeedModel _model = new(speed);

    /// <summary>Names of the models that can be recommended.</summary>
    public static IEnumerable<string> Names => Candidates().Select(static candidate => candidate.Entry.Name);

    /// <summary>Tokens of a usual window of some length.</summary>
    public static int TokensOf(double seconds) => ExtraTokens + (int)(TokensPerSecond * seconds);

    /// <summary>What to expect of all Whisper models of the catalogue that are published, the least exact first.</summary>
    public IReadOnlyList<Expectation> Expect(ModelStore store) =>
    [
        .. Candidates().OrderBy(static candidate => Rank(candidate.Architecture)).ThenBy(static candidate => candidate.Entry.SizeBytes)
            .Select(candidate => Expect(candidate.Entry, candidate.Architecture, candidate.Type, store.IsPresent(candidate.Entry))),
    ];

    /// <summary>The most exact model that suits; where none does, the fastest. Null when there is none to choose from.</summary>
    /// <param name="expectations">What to choose from.</param>
    /// <param name="language">Language that is spoken; null when that is not known.</param>
    public Recommendation? Choose(IEnumerable<Expectation> expectations, string? language)
    {
        IReadOnlyList<Expectation> first = FirstOfEachRank(expectations, language);
        Expectation? best = first.LastOrDefault(static e => e.Objection is null) ?? first.MinBy(Score);
        return best is null ? null : new Recommendation
        {
            Model = best.Model,
            Present = best.Present,
            Threads = Threads,
            StepMilliseconds = Math.Clamp((int)Math.Ceiling(20 * best.Inference) * 100, LeastStep, 2000), // the engine waits twice as long as a partial took
            MaxSessions = Math.Max(1, best.Sessions),
            Expected = best,
        };
    }

    /// <summary>Of models that are equally exact, the one that suits the language and is fastest; the least exact first.</summary>
    public static IReadOnlyList<Expectation> FirstOfEachRank(IEnumerable<Expectation> expectations, string? language) =>
    [
        .. expectations.Where(e => language is null or "en" or "auto" || !IsEnglish(e))
            .GroupBy(static e => e.Rank)
            .OrderBy(static rank => rank.Key)
            .Select(rank => rank.OrderByDescending(e => IsEnglish(e) == (language == "en")).ThenBy(Score).First()),
    ];

    // A fixed number only where it does not take more cores than there are once every worker has something to do.
    private int? Threads => speed.BestThreads < Environment.ProcessorCount && speed.BestThreads * speed.Workers <= Environment.ProcessorCount
        ? speed.BestThreads
        : null;

    private Expectation Expect(ModelEntry entry, Architecture architecture, string type, bool present)
    {
        double usual = Alone(architecture, type, Window);
        double shortest = Alone(architecture, type, ShortWindow) / ShortWindow;
        double worst = Math.Max(0, (2 * Alone(architecture, type, LongWindow)) - Ahead);
        double crowded = _model.Inference(architecture, type, 1, Window, TokensOf(Window)) * speed.Crowding;

        // While somebody speaks a partial every second, and a final for each window.
        double demand = SpeechShare * crowded * (1 + (1 / Window));
        double capacity = Math.Min(speed.Workers, Environment.ProcessorCount) * Utilisation;
        long needed = entry.SizeBytes + (speed.Workers * WorkerBytes);
        return new Expectation
        {
            Model = entry.Name,
            Type = type,
            Rank = Rank(architecture),
            SizeBytes = entry.SizeBytes,
            Present = present,
            Inference = usual,
            WorstRealtimeFactor = shortest,
            WordLatency = usual + Math.Max(LeastStep / 2000.0, usual),
            FinalLatency = Math.Max(0, usual - Ahead),
            WorstFinalLatency = worst,
            Sessions = (int)Math.Clamp(capacity / demand, 0, WhisperEngineOptions.SessionLimit),
            Objection = needed > memoryBytes * MemoryShare ? "too large" : shortest >= WorstFactor || worst >= WorstLatency ? "too slow" : null,
        };
    }

    private double Alone(Architecture architecture, string type, double window) =>
        _model.Inference(architecture, type, speed.BestThreads, window, TokensOf(window));

    private static double Score(Expectation e) => e.Inference * (e.Type switch
    {
        SpeedProbe.MainType => MainTypeBonus,
        "f16" or "f32" => 1,
        _ => FiveBitHandicap,
    });

    private static int Rank(Architecture architecture) => Array.FindIndex(Ranks, rank => rank.Contains(architecture.Name));

    // The distilled ones have the whole vocabulary and have heard English only.
    private static bool IsEnglish(Expectation e) =>
        Architecture.Parse(ModelName.Split(e.Model).Architecture) is var a && (a.IsEnglish || a.Name.StartsWith("distil-", StringComparison.Ordinal));

    private static IEnumerable<(ModelEntry Entry, Architecture Architecture, string Type)> Candidates()
    {
        // A model that marks turns of speakers is chosen by those who want that.
        foreach (ModelEntry entry in ModelCatalog.Entries.Where(static e => e.Kind == ModelKind.Whisper && !e.Name.EndsWith("-tdrz", StringComparison.Ordinal)))
        {
            (string name, string type) = ModelName.Split(entry.Name);
            if (Architecture.Find(name) is { } architecture)
            {
                yield return (entry, architecture, type);
            }
        }
    }
}
