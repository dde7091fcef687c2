using System.Diagnostics;
using System.Numerics.Tensors;

namespace EchoNative.Evaluation.Machine;

/// <summary>What the processor can do at most, without ggml.</summary>
/// <param name="OneCore">Matrix product in single precision on one core, in 10⁹ operations per second.</param>
/// <param name="AllCores">The same on all cores at once, each with matrices of its own.</param>
/// <param name="ReadBandwidth">Memory that all cores together read, in 10⁹ bytes per second.</param>
/// <param name="Share">Share of a core that the measuring thread got while it measured on one, 0–1: below 0.9 the machine was busy with other work.</param>
internal sealed record ProcessorSpeed(double OneCore, double AllCores, double ReadBandwidth, double Share)
{
    private const int Rounds = 3;
    private const long MostBytes = 256L << 20; // beyond any third-level cache but a few servers'
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures for about a second.</summary>
    public static ProcessorSpeed Measure(MachineInventory machine, CancellationToken cancellationToken)
    {
        int cores = machine.Cores;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        double one = Products(1, cancellationToken);
        double share = Math.Min(1, (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(began));
        double all = cores == 1 ? one : Products(cores, cancellationToken);
        return new ProcessorSpeed(one, all, Bandwidth(Math.Min(MostBytes, machine.FreeMemoryBytes / 4), cores, cancellationToken), share);
    }

    private static double Products(int threads, CancellationToken cancellationToken)
    {
        var products = new Sgemm[threads];
        Parallel(threads, i => (products[i] = new Sgemm()).Run());
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] rates = new double[threads];
            Parallel(threads, i => rates[i] = Rate(products[i]));
            best = Math.Max(best, rates.Sum());
        }

        return best / 1e9;
    }

    private static double Rate(Sgemm product)
    {
        long began = Stopwatch.GetTimestamp();
        int count = 0;
        TimeSpan elapsed;
        do
        {
            product.Run();
            count++;
            elapsed = Stopwatch.GetElapsedTime(began);
        }
        while (elapsed < Round);
        return count * product.Operations / elapsed.TotalSeconds;
    }

    private static double Bandwidth(long bytes, int threads, CancellationToken cancellationToken)
    {
        var parts = new float[threads][];
        Parallel(threads, i =>
        {
            parts[i] = new float[bytes / sizeof(float) / threads];
            parts[i].AsSpan().Fill(1); // pages that were never written are all the same page
        });
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[] sums = new float[threads];
            long began = Stopwatch.GetTimestamp();
            Parallel(threads, i => sums[i] = TensorPrimitives.Sum<float>(parts[i]));
            best = Math.Max(best, parts.Sum(static part => (double)part.Length * sizeof(float)) / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best / 1e9;
    }

    /// <summary>Runs something on as many threads of their own, and waits for all.</summary>
    internal static void Parallel(int threads, Action<int> run)
    {
        if (threads == 1)
        {
            run(0);
            return;
        }

        // Threads of their own, at once; what one of them throws comes out here.
        Task.WaitAll([.. Enumerable.Range(0, threads).Select(i => Task.Factory.StartNew(
            () => run(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
    }
}
