using EchoNative.Audio;
using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.Words;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Accuracy;

/// <summary>
/// Word errors of files and of streams over the evaluation set, times of words, stability, and the shortest tail after which no last
/// word is lost.
/// </summary>
internal static class AccuracyReport
{
    private const int AtOnce = 8; // streams side by side in real time: the embedded model keeps up with far more
    private static readonly string[] Sets = ["split_", "talk_", "tts_"];
    private static readonly int[] Tails = [0, 20, 40, 60, 80, 100, 120, 160, 200, 240, 300];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("accuracy", arguments, "recordings");
        if (!Recording.Present)
        {
            Console.Error.WriteLine($"accuracy: needs the recordings in {Repository.EvaluationFolder}");
            return 1;
        }

        int most = (int)parsed.Get("recordings", int.MaxValue);
        var sets = Sets.Select(prefix => (Name: prefix + "*", Recordings: (IReadOnlyList<Recording>)[.. Recording.All(prefix).Take(most)])).ToList();
        var report = new Report("accuracy", parsed.Command, $"embedded model, {sets.Sum(s => s.Recordings.Sum(r => r.Seconds)):F0} s of recordings, streams in real time, {AtOnce} side by side");
        await using WhisperEngine engine = await Engines.StartAsync(new WhisperEngineOptions { ModelPath = Engines.Digits });
        report.Header("recordings", "words", "word errors as files", "streamed", "rate as files, %", "streamed, %", "difference, points");
        List<Score> files = [];
        List<Score> streams = [];
        var stable = new StableWords();
        var times = new WordTimeErrors();
        foreach ((string name, IReadOnlyList<Recording> recordings) in sets)
        {
            Report.Progress($"{name} as files");
            files.Add(await FilesAsync(engine, recordings));
            Report.Progress($"{name} as streams");
            streams.Add(await StreamsAsync(engine, recordings, stable, times));
            Row(report, name, files[^1].Errors, streams[^1].Errors);
        }

        Row(report, "all", WordErrors.Sum(files.Select(f => f.Errors)), WordErrors.Sum(streams.Select(s => s.Errors)));
        Words(report, stable, times);
        await TailsAsync(report, engine, sets);
        report.Save();
        return 0;
    }

    private static async Task<Score> FilesAsync(WhisperEngine engine, IReadOnlyList<Recording> recordings)
    {
        var score = new Score();
        foreach (Recording recording in recordings)
        {
            using IAudioSource source = AudioFile.Open(recording.Path);
            score.Add(recording, (await engine.TranscribeAsync(source)).Text);
        }

        return score;
    }

    private static async Task<Score> StreamsAsync(WhisperEngine engine, IReadOnlyList<Recording> recordings, StableWords stable, WordTimeErrors times)
    {
        var score = new Score();
        var all = new LiveStream[recordings.Count];
        using var places = new SemaphoreSlim(AtOnce);
        await Task.WhenAll(recordings.Select(async (recording, i) =>
        {
            await places.WaitAsync();
            (LiveStream[] streams, _) = await LiveStream.RunPacedAsync(engine, [recording.Samples]);
            all[i] = streams[0];
            places.Release();
        }));
        foreach ((Recording recording, LiveStream stream) in recordings.Zip(all))
        {
            score.Add(recording, stream.Text);
            stream.Events.ForEach(e => stable.Add(e.Event));
            if (recording.Times.Count > 0)
            {
                times.Add(recording.Times, stream.Events.Select(e => e.Event).OfType<FinalResult>().SelectMany(f => f.Words));
            }

            await stream.DisposeAsync();
        }

        return score;
    }

    private static void Row(Report report, string name, WordErrors files, WordErrors streams) => report.Row(
        name, files.Words, files.Errors, streams.Errors, $"{files.Rate * 100:F2}", $"{streams.Rate * 100:F2}", $"{(streams.Rate - files.Rate) * 100:+0.00;-0.00;0.00}");

    private static void Words(Report report, StableWords stable, WordTimeErrors times)
    {
        var lead = new Quantiles(stable.Lead);
        report.Header("words of the streams", "");
        report.Row("stable words that changed afterwards", stable.Changed);
        report.Row("words of finals that were stable before", $"{stable.StableBefore} of {stable.Words}");
        report.Row("stable before the end of the final's audio by, median", $"{lead.Median:F2} s");
        report.Row("words whose times are compared with the reference", times.Count);
        report.Row("error of starts, median and p95", $"{times.MedianStart * 1000:F0} and {times.LateStart * 1000:F0} ms");
        report.Row("error of ends, median and p95", $"{times.MedianEnd * 1000:F0} and {times.LateEnd * 1000:F0} ms");
    }

    // Finals only: the tail belongs to them.
    private static async Task TailsAsync(Report report, WhisperEngine engine, IReadOnlyList<(string Name, IReadOnlyList<Recording> Recordings)> sets)
    {
        report.Header([.. new[] { "tail, ms" }.Concat(sets.Select(s => $"word errors {s.Name}")).Concat(["all", "last words lost"])]);
        List<(double, double)> errors = [];
        List<(double, double)> lost = [];
        foreach (int tail in Tails)
        {
            Report.Progress($"tail of {tail} ms");
            var options = new SessionOptions { Partials = false, Tail = tail * 16 };
            List<Score> scores = [];
            foreach ((_, IReadOnlyList<Recording> recordings) in sets)
            {
                var score = new Score();
                foreach (Recording recording in recordings)
                {
                    await using LiveStream stream = await LiveStream.RunAsync(engine, recording.Samples, options);
                    score.Add(recording, stream.Text);
                }

                scores.Add(score);
            }

            int sum = scores.Sum(s => s.Errors.Errors);
            errors.Add((tail, sum));
            lost.Add((tail, scores.Sum(s => s.LostLastWords)));
            report.Row([tail, .. scores.Select(s => (object)s.Errors.Errors), sum, $"{scores.Sum(s => s.LostLastWords)} of {scores.Sum(s => s.LastWords)}"]);
        }

        report.Save(SvgChart.Of("Audio after the last sound of speech", "tail, ms", "words", [("word errors", errors), ("last words lost", lost)]), "-tail");
    }
}
