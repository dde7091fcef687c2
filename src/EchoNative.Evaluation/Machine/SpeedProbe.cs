using System.Diagnostics;
using EchoNative.Evaluation.RandomModels;

namespace EchoNative.Evaluation.Machine;

/// <summary>
/// Measures encoder and decoder. Times are the least of a few: what else runs on the machine only ever adds to them.
/// </summary>
internal sealed class SpeedProbe(IProgress<string> progress, CancellationToken cancellationToken)
{
    /// <summary>What a live window of up to 3.8 s and one of up to 8.9 s take.</summary>
    public static readonly int[] Contexts = [WindowDecoder.ContextStep, 2 * WindowDecoder.ContextStep];

    /// <summary>Type of weights that everything else is compared with.</summary>
    public const string MainType = "q8_0";

    private const int Rounds = 4;
    private const int Tokens = 8;
    private const int AnyToken = 300;
    private static readonly string[] OtherTypes = ["f16", "q5_1"];

    // The smallest that there is, and one as wide as small, with fewer layers: their times add up, and this takes a quarter of the time.
    private static readonly Architecture Narrow = Architecture.Parse("tiny.en");
    private static readonly Architecture Wide = new("probe-768", 768, 3, 3, 80, Narrow.Vocabulary);

    /// <summary>The architectures that are measured, by name.</summary>
    public static Architecture Probed(string name) => name == Wide.Name ? Wide : Narrow;

    /// <summary>Measures: 10 to 30 seconds on two cores.</summary>
    /// <exception cref="EchoNativeException">libwhisper can't be loaded, or fails.</exception>
    /// <exception cref="IOException">The random weights can't be written.</exception>
    public RecognitionSpeed Measure(LibraryInventory library)
    {
        int cores = Math.Min(Environment.ProcessorCount, DecodeOptions.MaxThreads);
        int workers = Math.Clamp(Environment.ProcessorCount, 1, WhisperEngineOptions.DefaultWorkerLimit);
        List<SpeedPoint> points = [];
        int best;
        double crowding;
        using (WhisperModel narrow = Load(Narrow, MainType))
        {
            progress.Report("measuring numbers of threads");
            using WhisperState state = narrow.CreateState();
            List<SpeedPoint> scan = [.. ThreadCounts(cores).Select(threads => Measure(state, Narrow, MainType, threads, Contexts[1]))];
            double least = scan.Min(static point => point.Encode);
            best = scan.First(point => point.Encode <= least * 1.05).Threads;
            points.AddRange(scan.Where(point => point.Threads == 1 || point.Threads == best));
            points.AddRange(points.ToArray().Select(point => Measure(state, Narrow, MainType, point.Threads, Contexts[0])));
            crowding = workers == 1 ? 1 : Crowded(narrow, workers) / points.First(p => p.Threads == 1 && p.Context == Contexts[0]).Encode;
        }

        progress.Report("measuring a wider model");
        int[] chosen = [.. points.Select(static point => point.Threads).Distinct()];
        using (WhisperModel wide = Load(Wide, MainType))
        using (WhisperState state = wide.CreateState())
        {
            points.AddRange(chosen.SelectMany(threads => Contexts.Select(context => Measure(state, Wide, MainType, threads, context))));
        }

        foreach (string type in OtherTypes)
        {
            progress.Report($"measuring {type}");
            using WhisperModel model = Load(Narrow, type);
            using WhisperState state = model.CreateState();
            points.AddRange(chosen.Select(threads => Measure(state, Narrow, type, threads, Contexts[1])));
        }

        return new RecognitionSpeed { Points = points, BestThreads = best, Workers = workers, Crowding = Math.Max(1, crowding), Gpu = library.HasGpu };
    }

    private WhisperModel Load(Architecture architecture, string type) =>
        WhisperModel.Load(RandomModelFiles.Get(architecture, type, progress.Report, cancellationToken));

    private SpeedPoint Measure(WhisperState state, Architecture architecture, string type, int threads, int context)
    {
        SetSilence(state, context);
        double encode = Least(Rounds, () => state.Encode(0, threads, context));
        double token = Least(Rounds * Tokens, () => state.Decode([AnyToken], Tokens, threads));
        return new SpeedPoint(architecture.Name, type, threads, context, encode, token);
    }

    private static void SetSilence(WhisperState state, int context)
    {
        int bands = state.Model.Info.MelBands;
        state.SetMel(new float[2 * context * bands], 2 * context, bands);
    }

    // The least time of one encode while as many run as there are workers.
    private double Crowded(WhisperModel model, int workers)
    {
        WhisperState[] states = [.. Enumerable.Range(0, workers).Select(_ => model.CreateState())];
        try
        {
            double[] times = new double[workers];
            foreach (WhisperState state in states)
            {
                SetSilence(state, Contexts[0]);
            }

            ProcessorSpeed.Parallel(workers, i => times[i] = Least(2 * Rounds, () => states[i].Encode(0, 1, Contexts[0])));
            return times.Average();
        }
        finally
        {
            foreach (WhisperState state in states)
            {
                state.Dispose();
            }
        }
    }

    private double Least(int rounds, Action run)
    {
        run(); // the first one allocates
        double least = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            run();
            least = Math.Min(least, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return least;
    }

    private static IEnumerable<int> ThreadCounts(int cores)
    {
        for (int threads = 1; threads < cores; threads *= 2)
        {
            yield return threads;
        }

        yield return cores;
    }
}
