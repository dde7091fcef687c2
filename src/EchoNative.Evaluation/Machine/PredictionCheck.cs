using System.Diagnostics;
using System.Globalization;
using EchoNative.Audio;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Models;

namespace EchoNative.Evaluation.Machine;

/// <summary>Whether what <see cref="Recommender"/> predicts comes true: live inferences with random weights, measured and predicted side by side.</summary>
internal sealed class PredictionCheck(IProgress<string> progress)
{
    private const double Limit = 25; // percent
    private const int Rounds = 5;
    private const int Tokens = 14; // what random weights give in a window: six words of two tokens, a time, the end
    private static readonly double[] Windows = [2, Recommender.Window, 8.9];

    /// <summary>Measures the machine anew, then the models.</summary>
    /// <param name="store">Where models are.</param>
    /// <param name="models">Names of catalogue models; none: the one that is recommended.</param>
    /// <param name="command">What was typed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    public BenchResult Run(ModelStore store, IReadOnlyList<string> models, string command, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        var machine = BenchMachine.Read(); // throws where there is no library
        DoctorReport report = Doctor.Examine(store, null, again: true, progress, cancellationToken);
        RecognitionSpeed speed = report.Speed!.Recognition;
        var prediction = new SpeedModel(speed);
        List<BenchMetric> metrics = [];
        List<IReadOnlyList<string>> rows = [];
        foreach (string model in models.Count > 0 ? models : [report.Recommended!.Model])
        {
            (string name, string type) = ModelName.Split(model);
            var architecture = Architecture.Parse(name);
            using var loaded = WhisperModel.Load(RandomModelFiles.Get(architecture, type, progress.Report, cancellationToken));
            using WhisperState state = loaded.CreateState();
            foreach (int threads in new[] { 1, speed.BestThreads }.Distinct())
            {
                foreach (double window in Windows)
                {
                    progress.Report(string.Create(CultureInfo.InvariantCulture, $"measuring {model}, {threads} thread(s), {window} s"));
                    double expected = prediction.Inference(architecture, type, threads, window, Tokens) / window;
                    double measured = Measure(state, threads, window, cancellationToken) / window;
                    double difference = ((expected / measured) - 1) * 100;
                    rows.Add([model, $"{threads}", Text(window), Text(expected), Text(measured), difference.ToString("+0;-0;0", CultureInfo.InvariantCulture)]);
                    if (window == Recommender.Window)
                    {
                        metrics.Add(BenchMetric.AtMost($"{model}, {threads} thread(s): predicted realtime factor off by", Math.Abs(difference), "%", Limit));
                    }
                }
            }
        }

        return new BenchResult
        {
            Name = "doctor",
            About = "realtime factor of a live inference as the doctor predicts it from two small models, and as it is",
            Command = command,
            Date = date,
            Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            Machine = machine,
            Settings = new Dictionary<string, string>
            {
                ["recommended"] = report.Recommended!.Model,
                ["threads for one stream"] = speed.BestThreads.ToString(CultureInfo.InvariantCulture),
            },
            Metrics = metrics,
            Tables = [new("Realtime factor of an inference", ["model", "threads", "window, s", "predicted", "measured", "difference, %"], rows)],
            Notes = [.. report.Warnings, "Weights are random; 14 tokens in each window. Times are the least of five."],
        };
    }

    private static double Measure(WhisperState state, int threads, double window, CancellationToken cancellationToken)
    {
        var decoder = new WindowDecoder(state);
        float[] audio = new float[(int)(window * Pcm.SampleRate)];
        var random = new Random(1);
        foreach (ref float sample in audio.AsSpan())
        {
            sample = (random.NextSingle() - 0.5f) * 0.1f;
        }

        double least = double.PositiveInfinity;
        for (int round = 0; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mel = new MelWindow(state.Model.Filters, RecognitionSession.LongestSegment / LogMel.Hop);
            long began = Stopwatch.GetTimestamp();
            _ = decoder.Decode(audio, 0, 0, mel, new DecodeTask { Language = 0, Threads = threads }, new StopSignal());
            least = Math.Min(least, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return least;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
