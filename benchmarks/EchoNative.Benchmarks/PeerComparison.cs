using System.Diagnostics;
using System.Globalization;
using System.Text;
using EchoNative.Tests;
using EchoNative.Evaluation.Peers;

namespace EchoNative.Benchmarks;

/// <summary>
/// The command and whisper.cpp's own, in turn, as whole processes, over the same recordings with the same model, threads and greedy
/// search. The result goes to <c>benchmarks/results/CPU/compare.md</c>.
/// </summary>
internal static class PeerComparison
{
    private const int Rounds = 7;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static int Run(string[] recordings)
    {
        string root = Repository.Root;
        string own = Path.Combine(root, "artifacts", "echonative");
        string? peer = WhisperCli.Path;
        if (peer is null || !File.Exists(own))
        {
            Console.Error.WriteLine("compare: build first (./build.sh build) and bring whisper-cli (benchmarks/peers/install.sh).");
            return 1;
        }

        if (recordings.Length == 0)
        {
            recordings = [Path.Combine(root, "native", "models", "digits", "samples", "demo.wav")];
        }

        string model = Path.Combine(root, "native", "models", "digits", "ggml-digits.bin");
        var table = new StringBuilder("| recording | echonative, s | whisper-cli, s | ratio (median of pairs) |\n|---|---|---|---|\n");
        foreach (string recording in recordings)
        {
            string[] ownArguments = ["transcribe", recording, "--model", model, "--threads", "2"];
            string[] peerArguments = ["-m", model, "-f", recording, "-t", "2", "-bs", "1", "-bo", "1", "-np"];
            (double own, double peer)[] pairs =
                [.. Enumerable.Range(0, Rounds + 1).Select(_ => (Time(own, ownArguments), Time(peer, peerArguments))).Skip(1)];
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(recording)} | {Median(pairs.Select(p => p.own)):F2} | {Median(pairs.Select(p => p.peer)):F2} | {Median(pairs.Select(p => p.own / p.peer)):F2} |");
        }

        Console.Write(table);
        string folder = ResultsFolder();
        File.WriteAllText(
            Path.Combine(folder, "compare.md"),
            $"`./build.sh bench -- compare`, {Rounds} pairs after one to warm up, whole processes, embedded model, greedy, 2 threads, {Environment.ProcessorCount} cores\n\n{table}");
        return 0;
    }

    private static double Time(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_WAIT_POLICY"] = "passive", ["OPENBLAS_NUM_THREADS"] = "1" },
        };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} took longer than {Limit}.");
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return process.ExitCode == 0 && output.Result.Length > 0 ? seconds : throw new InvalidOperationException($"{program}: {error.Result}");
    }

    /// <summary>Where results of this processor are kept.</summary>
    internal static string ResultsFolder() =>
        Directory.CreateDirectory(Path.Combine(Repository.Root, "benchmarks", "results", Cpu())).FullName;

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    internal static string Cpu()
    {
        string? name = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1]
            : null;
        name = (name ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown").Trim();
        return string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
    }
}
