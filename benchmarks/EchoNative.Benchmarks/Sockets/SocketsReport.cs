using System.Globalization;
using EchoNative.Benchmarks.Harness;

namespace EchoNative.Benchmarks.Sockets;

/// <summary>What the front end costs beside bare WebSockets, inference aside: frames per second, latency, CPU time, memory.</summary>
internal static class SocketsReport
{
    private static readonly Dictionary<string, string> Names = new()
    {
        [SocketKind.Echo] = "bare Kestrel, each frame sent back",
        [SocketKind.Ack] = "bare Kestrel, an answer for every 5 frames",
        [SocketKind.EchoNative] = "echonative",
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("sockets", arguments, "idle", "busy", "seconds", "rounds");
        int idle = (int)parsed.Get("idle", 1000), busy = (int)parsed.Get("busy", 200), rounds = (int)parsed.Get("rounds", 5);
        double seconds = parsed.Get("seconds", 5);
        var results = SocketKind.All.ToDictionary(kind => kind, _ => new List<Round>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (string kind in SocketKind.All)
            {
                Report.Progress($"round {round + 1} of {rounds}: {kind}");
                results[kind].Add(await MeasureAsync(kind, idle, busy, seconds));
            }
        }

        var report = new Report("sockets", parsed.Command, $"{idle} idle sockets and {busy} that send frames of 20 ms (16 kHz, 16 bits: 656 bytes), 20 under way on each, as fast as they are answered; silence, so nothing is decoded, but all of it is converted, kept and listened to. {rounds} rounds of {seconds:F0} s in turn, medians; each server and its load generator are processes of their own, on the same cores");
        report.Header("server", "frames per second", "against the echo", "p50, ms", "p99, ms", "server's CPU per frame, µs", "RSS for each idle socket, kB", "RSS under load, MB");
        foreach (string kind in SocketKind.All)
        {
            List<Round> own = results[kind];
            double ratio = new Quantiles(own.Zip(results[SocketKind.Echo], (r, echo) => r.Frames / echo.Frames)).Median;
            report.Row(
                Names[kind],
                $"{Median(own, r => r.Frames):F0}",
                $"{ratio:F2}",
                $"{Median(own, r => r.P50) * 1000:F1}",
                $"{Median(own, r => r.P99) * 1000:F1}",
                $"{Median(own, r => r.Cpu) * 1e6:F1}",
                $"{Median(own, r => r.IdleEach) / 1e3:F0}",
                $"{Median(own, r => r.Loaded) / 1e6:F0}");
        }

        double realtime = Median(results[SocketKind.EchoNative], r => r.Frames) / 50;
        report.Line($"\nThe frames of echonative are the audio of {realtime:F0} streams in real time.");
        report.Save();
        return 0;
    }

    private static double Median(List<Round> rounds, Func<Round, double> of) => new Quantiles(rounds.Select(of)).Median;

    private static async Task<Round> MeasureAsync(string kind, int idle, int busy, double seconds)
    {
        await using var server = new ChildProcess("sockets-serve", kind);
        string uri = await server.ReadAsync();
        double[] empty = Numbers(await server.AskAsync("?"));
        await using var load = new ChildProcess("sockets-load", uri, kind, $"{idle}", $"{busy}");
        await load.ReadAsync();
        double[] connected = Numbers(await server.AskAsync("?"));
        await load.AskAsync("4"); // to warm up: the code is compiled anew while it runs
        double[] before = Numbers(await server.AskAsync("?"));
        double[] answer = Numbers(await load.AskAsync(seconds.ToString(CultureInfo.InvariantCulture)));
        double[] after = Numbers(await server.AskAsync("?"));
        return new Round(answer[0], answer[1], answer[2], (after[0] - before[0]) / (answer[0] * seconds), (connected[1] - empty[1]) / idle, after[1]);
    }

    private static double[] Numbers(string line) => [.. line.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    private sealed record Round(double Frames, double P50, double P99, double Cpu, double IdleEach, double Loaded);
}
