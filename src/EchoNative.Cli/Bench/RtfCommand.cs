using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Limits;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench rtf</c>.</summary>
internal static class RtfCommand
{
    private const double LongestWindow = 24; // the embedded recording has 25 s

    private static readonly Option<string[]> Models = Many<string>("--models", "Architectures, such as tiny.en.", _ => ["tiny.en", "base.en"]);
    private static readonly Option<string[]> Types = Many<string>("--types", $"How the weights are stored: {string.Join(", ", RandomModel.Types.Keys)}.", _ => ["f16", "q8_0", "q5_0"]);
    private static readonly Option<int[]> Threads = Many<int>("--threads", "Threads of an inference [default: 1 and all cores].", _ => [.. new[] { 1, Environment.ProcessorCount }.Distinct()]);
    private static readonly Option<double[]> Windows = Many<double>("--windows", "Seconds of audio in a window.", _ => [2, 5, 8.9]);

    private static readonly Option<int> Rounds = new Option<int>("--rounds")
    {
        Description = "Times that each is measured.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    }.InRange(1, 1000);

    public static Command Create() => BenchRunner.With(
        new Command("rtf", "Measure the realtime factor of a window for every combination of model, quantisation, threads and length, on random weights.")
        {
            Models, Types, Threads, Windows, Rounds,
        },
        RunAsync);

    private static async Task<BenchResult> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        string[] types = parsed.GetRequiredValue(Types);
        int[] threads = parsed.GetRequiredValue(Threads);
        double[] windows = parsed.GetRequiredValue(Windows);
        Refuse(types.FirstOrDefault(static type => !RandomModel.Types.ContainsKey(type)), "there is no type '{0}'");
        Refuse(threads.Cast<int?>().FirstOrDefault(static count => count is < 1 or > DecodeOptions.MaxThreads), $"an inference has 1 to {DecodeOptions.MaxThreads} threads, not {{0}}");
        Refuse(windows.Cast<double?>().FirstOrDefault(static seconds => seconds is not (>= 0.5 and <= LongestWindow)), $"a window has 0.5 to {LongestWindow} s, not {{0}}");
        EngineArguments.LoadNative();
        return await FactorBenchmark.RunAsync(
            new FactorOptions
            {
                Models = parsed.GetRequiredValue(Models),
                Types = types,
                Threads = threads,
                Windows = windows,
                Rounds = parsed.GetValue(Rounds),
                Recording = await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, cancellationToken),
                Command = BenchRunner.CommandOf(parsed),
            },
            progress,
            cancellationToken);
    }

    private static void Refuse(object? bad, string message)
    {
        if (bad is not null)
        {
            throw new BadInputException(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, bad));
        }
    }

    private static Option<T[]> Many<T>(string name, string description, Func<System.CommandLine.Parsing.ArgumentResult, T[]> byDefault) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = byDefault,
    };
}
