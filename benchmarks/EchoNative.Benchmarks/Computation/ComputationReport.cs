using EchoNative.Audio;
using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.Hallucination;
using EchoNative.Evaluation.Peers;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Evaluation.Words;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Computation;

/// <summary>CPU seconds for each second of audio at a step of 500 ms, beside other ways to stream with the same library and model.</summary>
internal static class ComputationReport
{
    private const int Threads = 1;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("computation", arguments, "seconds", "random-seconds");
        if (!Recording.Present)
        {
            Console.Error.WriteLine($"computation: needs the recordings in {Repository.EvaluationFolder}");
            return 1;
        }

        double seconds = parsed.Get("seconds", 30);
        double randomSeconds = parsed.Get("random-seconds", 12);
        var report = new Report("computation", parsed.Command, $"the first {seconds:F0} s of each talk (random weights: {randomSeconds:F0} s of one), step {Step.TotalMilliseconds:F0} ms, {Threads} thread per inference, CPU time of the whole process");
        await MeasureAsync(report, "embedded model", Engines.Digits, [.. Recording.All("talk_").Select(r => r.First(seconds))], isRandom: false);
        await MeasureAsync(report, "random tiny.en q8_0", RandomModelFiles.Get("tiny.en", "q8_0"), [Recording.All("talk_")[0].First(randomSeconds)], isRandom: true);
        report.Save();
        return 0;
    }

    private static async Task MeasureAsync(Report report, string name, string model, IReadOnlyList<Recording> recordings, bool isRandom)
    {
        double audio = recordings.Sum(r => r.Seconds);
        List<(string Name, double Cpu, long Inferences, IReadOnlyList<string> Texts)> rows = [];
        foreach ((string method, SessionOptions options) in ((string, SessionOptions)[])
            [
                ("EchoNative, live", new SessionOptions { Step = Step }),
                ("EchoNative, live, everything taken for speech", new SessionOptions { Step = Step, CreateDetector = () => new AlwaysSpeech() }),
            ])
        {
            Report.Progress($"{name}: {method}");
            rows.Add(await LiveAsync(method, model, recordings, options));
        }

        using var files = new WaveFiles(recordings);
        rows.Add(await FilesAsync("EchoNative, whole file", model, files.Paths));
        using (var loaded = WhisperModel.Load(model))
        using (WhisperState state = loaded.CreateState())
        {
            foreach ((string method, IWindowMethod window) in ((string, IWindowMethod)[])
                [
                    ("(a) whisper_full, full context, last 10 s", new SlidingWindow(state, Threads)),
                    ("(c) method of `stream`, length 5 s", new StreamExample(state, Threads, 5 * 16000)),
                    ("(c) method of `stream`, length 10 s", new StreamExample(state, Threads, 10 * 16000)),
                ])
            {
                Report.Progress($"{name}: {method}");
                double cpu = CpuTime.Process;
                string[] texts = [.. recordings.Select(r => window.Run(r.Samples))];
                rows.Add((method, CpuTime.Process - cpu, window.Inferences, texts));
            }
        }

        if (WhisperCli.Path is not null && !isRandom)
        {
            Report.Progress($"{name}: whisper-cli");
            double cpu = CpuTime.EndedChildren;
            IReadOnlyList<string> texts = await WhisperCli.TranscribeAsync(model, files.Paths, Threads);
            rows.Add(("(b) whisper-cli, whole file, its start included", CpuTime.EndedChildren - cpu, recordings.Count, texts));
        }

        report.Header(name, "CPU s per s of audio", "times EchoNative live", "inferences", "word errors, %");
        foreach ((string method, double cpu, long inferences, IReadOnlyList<string> texts) in rows)
        {
            string errors = isRandom ? "–"
                : FormattableString.Invariant($"{WordErrors.Sum(recordings.Zip(texts, (r, text) => WordErrors.Count(r.Text, text))).Rate * 100:F2}");
            report.Row(method, $"{cpu / audio:F4}", $"{cpu / rows[0].Cpu:F2}", inferences, errors);
        }
    }

    // Side by side in real time: each step is taken when its audio is there, neither sooner nor more seldom.
    private static async Task<(string, double, long, IReadOnlyList<string>)> LiveAsync(
        string method, string model, IReadOnlyList<Recording> recordings, SessionOptions options)
    {
        await using WhisperEngine engine = await Engines.StartAsync(new WhisperEngineOptions { ModelPath = model, ThreadsPerWorker = Threads });
        double cpu = CpuTime.Process;
        (LiveStream[] streams, _) = await LiveStream.RunPacedAsync(engine, [.. recordings.Select(r => r.Samples)], options);
        cpu = CpuTime.Process - cpu;
        long inferences = streams.Sum(s => s.Statistics.Decodes);
        foreach (LiveStream stream in streams)
        {
            await stream.DisposeAsync();
        }

        return (method, cpu, inferences, [.. streams.Select(s => s.Text)]);
    }

    private static async Task<(string, double, long, IReadOnlyList<string>)> FilesAsync(string method, string model, IReadOnlyList<string> paths)
    {
        await using WhisperEngine engine = await Engines.StartAsync(new WhisperEngineOptions { ModelPath = model, ThreadsPerWorker = Threads });
        double cpu = CpuTime.Process;
        List<string> texts = [];
        foreach (string path in paths)
        {
            using IAudioSource source = AudioFile.Open(path);
            texts.Add((await engine.TranscribeAsync(source)).Text);
        }

        return (method, CpuTime.Process - cpu, paths.Count, texts);
    }
}
