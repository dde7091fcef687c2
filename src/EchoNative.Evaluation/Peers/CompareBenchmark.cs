using System.Diagnostics;
using System.Text.Json;
using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Peers;

/// <summary>
/// This program beside others in one run, with the same model, threads and greedy search: whole files in rounds, in which all have their turn
/// and the order moves on; then live in real time. Machines are noisy: the ratios of one round are worth more than the times.
/// </summary>
internal static class CompareBenchmark
{
    public static async Task<BenchResult> RunAsync(CompareOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        List<string> notes = [];
        List<IContender> contenders = Contenders(options, notes);
        List<LiveTotals> live = [];
        Dictionary<IContender, List<FileTotals>> rounds = [];
        try
        {
            rounds = await FilesAsync(options, contenders, notes, progress, cancellationToken);
        }
        finally
        {
            foreach (IContender contender in contenders)
            {
                await contender.DisposeAsync();
            }
        }

        foreach (LiveMethod method in options.Live ? Enum.GetValues<LiveMethod>() : [])
        {
            live.Add(await LiveAsync(options, method, progress, cancellationToken));
        }

        return CompareReport.Make(
            options, [.. contenders.Where(rounds.ContainsKey).Select(contender => (contender.Name, (IReadOnlyList<FileTotals>)rounds[contender]))], live, notes, date, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static List<IContender> Contenders(CompareOptions options, List<string> notes)
    {
        List<IContender> contenders =
        [
            new CommandContender("echonative transcribe", file => OwnProgram.Start(
                ["transcribe", file, "--model", options.Model, "--threads", $"{options.Threads}", .. options.Language is null ? (string[])[] : ["--language", options.Language]])),
            new EchoServerContender("echonative serve", ["--model", options.Model, "--threads", $"{options.Threads}"]),
        ];
        foreach (EngineSettings engine in options.EnginesFile is { } file ? EngineSettings.Read(file) : [])
        {
            if (EngineRegistry.Get(engine.Engine).FindMissing(engine) is { } missing)
            {
                notes.Add($"{engine.Title} is left out: {missing}");
            }
            else
            {
                contenders.Add(new EchoServerContender($"echonative serve, {engine.Title}", ["--engines", options.EnginesFile!, "--engine", engine.Title]));
            }
        }

        if (PeerPrograms.Find("whisper-cli") is { } cli)
        {
            contenders.Add(new CommandContender("whisper-cli", file => new ProcessStartInfo(
                cli, ["-m", options.Model, "-f", file, "-t", $"{options.Threads}", "-bs", "1", "-bo", "1", "-np", "-nt", .. options.WhisperLanguage])));
        }

        if (PeerPrograms.Find("whisper-server") is { } server)
        {
            contenders.Add(new WhisperServerContender(server, options));
        }

        foreach (string missing in ((string[])["whisper-cli", "whisper-server"]).Where(name => PeerPrograms.Find(name) is null))
        {
            notes.Add($"There is no {missing} here: benchmarks/peers/install.sh brings it on Debian.");
        }

        contenders.AddRange(options.Peers.Select(static peer => CommandContender.OfShell(peer.Name, peer.Command)));
        return contenders;
    }

    private static async Task<Dictionary<IContender, List<FileTotals>>> FilesAsync(
        CompareOptions options, List<IContender> contenders, List<string> notes, IProgress<string> progress, CancellationToken cancellationToken)
    {
        Dictionary<IContender, List<FileTotals>> rounds = contenders.ToDictionary(static contender => contender, static _ => new List<FileTotals>());
        foreach (IContender contender in contenders)
        {
            await TryAsync(contender, () => contender.StartAsync(cancellationToken));
        }

        for (int round = 0; round <= options.Rounds; round++)
        {
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                IContender contender = contenders[(round + turn) % contenders.Count];
                if (rounds.TryGetValue(contender, out List<FileTotals>? own))
                {
                    progress.Report($"{(round == 0 ? "warm-up" : $"round {round} of {options.Rounds}")}: {contender.Name}");
                    await TryAsync(contender, async () =>
                    {
                        FileTotals totals = await RoundAsync(options, contender, cancellationToken);
                        own.AddRange(round == 0 ? [] : [totals]);
                    });
                }
            }
        }

        return rounds;

        async Task TryAsync(IContender contender, Func<Task> what)
        {
            try
            {
                await what();
            }
            catch (PeerException e)
            {
                notes.Add($"{contender.Name} is left out: {e.Message}");
                progress.Report(notes[^1]);
                _ = rounds.Remove(contender);
            }
        }
    }

    private static async Task<FileTotals> RoundAsync(CompareOptions options, IContender contender, CancellationToken cancellationToken)
    {
        double seconds = 0, cpu = 0;
        long peak = 0;
        List<WordErrors?> errors = [];
        foreach (CompareRecording recording in options.Recordings)
        {
            (ProcessUse use, string text) = await contender.TranscribeAsync(recording, cancellationToken);
            (seconds, cpu, peak) = (seconds + use.Seconds, cpu + use.CpuSeconds, Math.Max(peak, use.PeakBytes));
            errors.Add(recording.Text is null ? null : WordErrors.Count(recording.Text, text, options.Normalisation));
        }

        return new FileTotals(seconds, cpu, peak, Sum(errors));
    }

    private static async Task<LiveTotals> LiveAsync(CompareOptions options, LiveMethod method, IProgress<string> progress, CancellationToken cancellationToken)
    {
        double cpu = 0, dropped = 0;
        long peak = 0;
        List<WordErrors?> errors = [];
        var score = new LiveScore();
        foreach (CompareRecording recording in options.Recordings)
        {
            progress.Report($"live, {recording.Seconds:F0} s: {NameOf(method)}");
            ProcessStartInfo start = OwnProgram.Start(
                [
                    "bench", "compare-live", recording.Path, "--method", method == LiveMethod.Library ? "library" : "stream", "--model", options.Model,
                    "--threads", $"{options.Threads}", .. options.Language is null ? (string[])[] : ["--language", options.Language],
                ]);
            (ProcessUse use, string output) = await MeteredProcess.RunAsync(start, TimeSpan.FromSeconds((5 * recording.Seconds) + 120), cancellationToken);
            LiveRun run = JsonSerializer.Deserialize(output, LiveJsonContext.Default.LiveRun) ?? throw new PeerException("There is no result.");
            (cpu, dropped, peak) = (cpu + run.CpuSeconds, dropped + run.DroppedSeconds, Math.Max(peak, use.PeakBytes));
            score.Add(recording, run.Texts, options.Normalisation);
            LiveText? last = run.Texts.Count > 0 ? run.Texts[^1] : null;
            errors.Add(recording.Text is null ? null : WordErrors.Count(recording.Text, $"{last?.Settled} {last?.Tentative}", options.Normalisation));
        }

        return new LiveTotals(NameOf(method), cpu, dropped, peak, Sum(errors), score);
    }

    private static string NameOf(LiveMethod method) => method == LiveMethod.Library ? "echonative" : "method of whisper-stream, step 500 ms, length 5 s";

    private static WordErrors? Sum(List<WordErrors?> errors) => errors.Any(static e => e is null) ? null : WordErrors.Sum(errors!);
}
