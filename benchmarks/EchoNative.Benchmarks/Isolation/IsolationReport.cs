using System.Diagnostics;
using EchoNative.Audio;
using EchoNative.Benchmarks.Harness;
using EchoNative.Diagnostics;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Isolation;
using EchoNative.Models;
using EchoNative.Tests.Recognition;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative.Benchmarks.Isolation;

/// <summary>
/// What a child process costs: the same windows through a worker in this process and through one in a child, in turn; the way to the child and back
/// alone; the copy of the samples in it; and a crash.
/// </summary>
internal static class IsolationReport
{
    private const int Crashes = 5;
    private const int Second = Pcm.SampleRate;

    public static int Run(string[] arguments)
    {
        var parsed = new Arguments("isolation", arguments, "rounds");
        int rounds = (int)parsed.Get("rounds", 41);
        var report = new Report("isolation", parsed.Command, $"{rounds} rounds in turn after two to warm up, wall time as a session waits for it, 1 thread, finals of streams; CPU time is that of all rounds, of which other work on the machine is no part");
        report.Header(
            "model", "window, s", "in process, ms: least", "p50", "isolated, ms: least", "p50", "CPU time in process, ms", "isolated, both processes", "more, %", "a crash: ms until the next window's words, median of 5");
        Measure(report, "embedded", Engines.Digits, rounds, 3);
        Measure(report, "random tiny.en q8_0", RandomModelFiles.Get("tiny.en", "q8_0"), rounds, 5);
        Measure(report, "random base.en q8_0", RandomModelFiles.Get("base.en", "q8_0"), rounds, 5);
        report.Header("window, s", "the same in process, µs: p50", "isolated, µs: p50", "p95", "the way alone, µs (median of pairs)", "of it the copy of the samples, µs: p50", "p95");
        MeasureWay(report, 20 * rounds, 1, 5, 28);
        report.Save();
        return 0;
    }

    private static void Measure(Report report, string name, string path, int rounds, params int[] seconds)
    {
        foreach (int length in seconds)
        {
            Report.Progress($"{name}, {length} s");
            using var pair = new Pair(path);
            float[] speech = Speech.Demo[..(length * Second)];
            (Quantiles own, Quantiles isolated) = (new(), new());
            (double ownCpu, double isolatedCpu) = (0, 0);
            for (int round = -2; round < rounds; round++)
            {
                double began = pair.Cpu;
                double here = pair.Own.Time(speech);
                double between = pair.Cpu;
                double there = pair.Isolated.Time(speech);
                double ended = pair.Cpu;
                if (round >= 0)
                {
                    own.Add(here);
                    isolated.Add(there);
                    ownCpu += (between - began) / rounds;
                    isolatedCpu += (ended - between) / rounds;
                }
            }

            pair.ThrowUnlessEqual();
            var crashes = new Quantiles();
            for (int i = 0; i < Crashes; i++)
            {
                using (var child = Process.GetProcessById(pair.Model.ProcessId!.Value))
                {
                    child.Kill();
                }

                crashes.Add(pair.Isolated.Time(speech));
            }

            report.Row(
                name,
                length,
                $"{own.Of(0) * 1e3:F2}",
                $"{own.Median * 1e3:F2}",
                $"{isolated.Of(0) * 1e3:F2}",
                $"{isolated.Median * 1e3:F2}",
                $"{ownCpu * 1e3:F1}",
                $"{isolatedCpu * 1e3:F1}",
                $"{(isolatedCpu / ownCpu * 100) - 100:F1}",
                $"{crashes.Median * 1e3:F0}");
        }
    }

    // A window that is to be stopped goes all the way and is not decoded; its loudness is measured in either process.
    private static void MeasureWay(Report report, int rounds, params int[] seconds)
    {
        Report.Progress("the way alone");
        using var pair = new Pair(Engines.Digits);
        float[] copy = new float[28 * Second];
        foreach (int length in seconds)
        {
            float[] speech = Enumerable.Repeat(Speech.Demo, 2).SelectMany(s => s).Take(length * Second).ToArray();
            (Quantiles own, Quantiles isolated, Quantiles way, Quantiles copied) = (new(), new(), new(), new());
            for (int round = -20; round < rounds; round++)
            {
                double here = pair.Own.Time(speech, stopped: true);
                double there = pair.Isolated.Time(speech, stopped: true);
                long began = Stopwatch.GetTimestamp();
                speech.CopyTo(copy.AsSpan());
                double copying = Stopwatch.GetElapsedTime(began).TotalSeconds;
                if (round >= 0)
                {
                    own.Add(here);
                    isolated.Add(there);
                    way.Add(there - here);
                    copied.Add(copying);
                }
            }

            report.Row(
                length, $"{own.Median * 1e6:F0}", $"{isolated.Median * 1e6:F0}", $"{isolated.Of(0.95) * 1e6:F0}", $"{way.Median * 1e6:F0}", $"{copied.Median * 1e6:F1}", $"{copied.Of(0.95) * 1e6:F1}");
        }
    }

    /// <summary>A model twice: in this process, and in a child of it.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly LoadedWhisperModel _own;

        public Pair(string path)
        {
            _own = new LoadedWhisperModel(WhisperModel.Load(path));
            var options = new IsolatedEngineOptions { ModelPath = path, Workers = 1 };
            Model = new IsolatedModel(options, WhisperModelFile.Inspect(path), static _ => { }, NullLogger.Instance, CancellationToken.None);
            var wishes = new SessionOptions();
            Own = new Decoding(_own.CreateWorker(), new WhisperSessionContext(wishes, _own.Model), wishes);
            Isolated = new Decoding(Model.CreateWorker(), new IsolatedSessionContext(wishes, Model.Info), wishes);
        }

        public IsolatedModel Model { get; }

        /// <summary>CPU time of both processes so far, in seconds.</summary>
        public double Cpu
        {
            get
            {
                using var here = Process.GetCurrentProcess();
                using var there = Process.GetProcessById(Model.ProcessId!.Value);
                return (here.TotalProcessorTime + there.TotalProcessorTime).TotalSeconds;
            }
        }

        public Decoding Own { get; }

        public Decoding Isolated { get; }

        public void ThrowUnlessEqual()
        {
            if (!Own.Words.Utf8.SequenceEqual(Isolated.Words.Utf8))
            {
                throw new InvalidOperationException($"'{Own.Words.ToText()}' here, '{Isolated.Words.ToText()}' there.");
            }
        }

        public void Dispose()
        {
            Own.Dispose();
            Isolated.Dispose();
            Model.Dispose();
            _own.Dispose();
        }
    }

    /// <summary>A worker with a session of its own. Each window is another session's, so that its whole spectrogram is computed.</summary>
    private sealed class Decoding : IDisposable
    {
        private readonly InferenceWorker _worker;
        private readonly SessionContext _context;
        private readonly SessionOptions _options;
        private readonly Stabiliser _known = new();
        private long _session;

        public Decoding(InferenceWorker worker, SessionContext context, SessionOptions options)
        {
            (_worker, _context, _options) = (worker, context, options);
            worker.WarmUp(1);
            worker.Threads = 1;
        }

        public WordList Words => _worker.Words;

        public double Time(ReadOnlySpan<float> audio, bool stopped = false)
        {
            _worker.Stop.Reset();
            if (stopped)
            {
                _worker.Stop.Request();
            }

            _worker.Words.Clear();
            var stretch = new SpeechStretch(0, audio.Length, 0, audio.Length);
            var window = new InferenceWindow
            {
                Job = new InferenceJob(InferenceKind.Final, stretch, audio.Length),
                Audio = audio,
                Position = 0,
                Session = ++_session,
                Options = _options,
                Known = _known,
            };
            long began = Stopwatch.GetTimestamp();
            _ = _worker.Decode(_context, window, _worker.Words);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose() => _worker.Dispose();
    }
}
