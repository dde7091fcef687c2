using System.Diagnostics;

namespace EchoNative.Benchmarks;

/// <summary>Every single frame of the chain timed, since means hide what a listener would notice: median, tail and worst.</summary>
internal static class ChainLatency
{
    private const int WarmUp = 20_000;
    private const int Frames = 200_000;

    public static int Run()
    {
        var chain = new ChainBenchmarks();
        chain.Setup();
        Console.WriteLine($"{Frames} frames of 20 ms, 48 kHz 16-bit stereo, one after the other; microseconds");
        Console.WriteLine("| way | p50 | p99 | p99.9 | max | realtime multiple | managed bytes |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Measure("bytes → ring", () => chain.BytesToRing());
        Measure("bytes → ring → endpointer (session)", () => chain.BytesToSession());
        Measure("nothing (the clock itself)", static () => 0L);
        chain.Cleanup();
        return 0;
    }

    private static void Measure<T>(string name, Func<T> frame)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            frame();
        }

        long[] ticks = new long[Frames];
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < ticks.Length; i++)
        {
            long began = Stopwatch.GetTimestamp();
            frame();
            ticks[i] = Stopwatch.GetTimestamp() - began;
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Array.Sort(ticks);
        double Microseconds(double quantile) => ticks[(int)Math.Min(ticks.Length - 1, quantile * ticks.Length)] * 1e6 / Stopwatch.Frequency;
        double p50 = Microseconds(0.5);
        Console.WriteLine(
            $"| {name} | {p50:0.00} | {Microseconds(0.99):0.00} | {Microseconds(0.999):0.00} | {Microseconds(1):0} | {20_000 / p50:0} | {bytes} |");
    }
}
