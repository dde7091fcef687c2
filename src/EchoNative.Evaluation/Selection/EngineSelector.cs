using System.Diagnostics;
using System.Globalization;
using EchoNative.Audio;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Selection;

/// <summary>
/// Puts configured engines into the order in which they are to be used, by the rules of docs/engines.md: 1. engines of this machine that are fast
/// enough, in the order they are configured in; 2. engines that send audio away, likewise; 3. slow ones, the fastest first. What can't run here,
/// or does not start, is left out.
/// </summary>
internal static class EngineSelector
{
    /// <summary>Realtime factor of a whole decode up to which an engine is fast enough for live streams: as of the scenarios.</summary>
    public const double FastEnough = 0.5;

    private const int Runs = 2;

    /// <summary>Starts and measures each engine, one after the other; those that send audio away are neither started nor measured.</summary>
    /// <returns>A verdict on each: those to be used in their order, then the others.</returns>
    public static async Task<IReadOnlyList<EngineVerdict>> RankAsync(
        IReadOnlyList<EngineSettings> engines, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var verdicts = new List<EngineVerdict>();
        foreach (EngineSettings settings in engines)
        {
            progress.Report($"engine {settings.Title}");
            verdicts.Add(await JudgeAsync(settings, cancellationToken));
        }

        return [.. verdicts.OrderBy(static v => v.Rule ?? int.MaxValue).ThenBy(static v => v.Rule == 3 ? v.RealtimeFactor : 0)];
    }

    private static async Task<EngineVerdict> JudgeAsync(EngineSettings settings, CancellationToken cancellationToken)
    {
        EngineKind kind = EngineRegistry.Get(settings.Engine);
        if (kind.FindMissing(settings) is { } missing)
        {
            return new EngineVerdict(settings, null, null, missing);
        }

        if (kind.LeavesMachine)
        {
            return new EngineVerdict(settings, 2, null, "sends audio to another machine, so nothing was tried");
        }

        try
        {
            double factor = await MeasureAsync(kind.Configure(settings), cancellationToken);
            string told = string.Create(CultureInfo.InvariantCulture, $"realtime factor {factor:F3}");
            return factor <= FastEnough
                ? new EngineVerdict(settings, 1, factor, told)
                : new EngineVerdict(settings, 3, factor, $"{told}, too slow for live streams (more than {FastEnough.ToString(CultureInfo.InvariantCulture)})");
        }
        catch (Exception e) when (e is EchoNativeException or IOException or ArgumentException)
        {
            return new EngineVerdict(settings, null, null, e.Message);
        }
    }

    private static async Task<double> MeasureAsync(EngineOptions options, CancellationToken cancellationToken)
    {
        RecognitionEngine engine = options.CreateEngine();
        await using (engine)
        {
            await engine.StartAsync(cancellationToken);
            double least = double.MaxValue;
            for (int i = 0; i < Runs; i++)
            {
                long began = Stopwatch.GetTimestamp();
                using IAudioSource speech = AudioFile.Open(SpeechRecording.EmbeddedPath);
                Transcript transcript = await engine.TranscribeAsync(speech, null, null, cancellationToken);
                least = Math.Min(least, Stopwatch.GetElapsedTime(began) / transcript.AudioDuration);
            }

            return least;
        }
    }
}
