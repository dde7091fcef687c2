using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace EchoNative.Benchmarks;

/// <summary>
/// Fails when an operation allocates more managed bytes than <c>allocations.json</c> allows. The file maps <c>Type.Method</c> to bytes
/// per operation; a benchmark that it does not name is not held to anything.
/// </summary>
internal static class AllocationGate
{
    private const int WarmUpCalls = 64;
    private const int MaxCalls = 10_000;
    private const int Rounds = 3;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs every named benchmark with all its parameters and counts its thread's bytes itself, to the byte: BenchmarkDotNet takes less
    /// than 8 KiB in a whole iteration for noise.
    /// </summary>
    public static int Run()
    {
        int failures = 0;
        foreach ((string name, long limit) in Limits())
        {
            string[] parts = name.Split('.');
            Type? suite = typeof(AllocationGate).Assembly.GetType($"EchoNative.Benchmarks.{parts[0]}");
            BenchmarkCase[] cases = suite is null
                ? []
                : [.. BenchmarkConverter.TypeToBenchmarks(suite).BenchmarksCases.Where(c => c.Descriptor.WorkloadMethod.Name == parts[1])];
            if (cases.Length == 0)
            {
                Console.WriteLine($"allocation gate: {name}: there is no such benchmark");
                failures++;
            }

            failures += cases.Count(benchmark => !Passes(benchmark, name, limit, BytesPerCall(benchmark)));
        }

        Console.WriteLine(failures == 0 ? "allocation gate: passed" : $"allocation gate: {failures} failed");
        return failures == 0 ? 0 : 1;
    }

    /// <summary>Holds what BenchmarkDotNet measured to the same limits.</summary>
    public static int Check(IEnumerable<Summary> summaries)
    {
        Dictionary<string, long> allowed = Limits();
        int failures = 0;
        foreach (BenchmarkReport report in summaries.SelectMany(s => s.Reports))
        {
            string name = $"{report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}";
            if (allowed.TryGetValue(name, out long limit))
            {
                long? bytes = report.Success ? report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) : null;
                failures += Passes(report.BenchmarkCase, name, limit, bytes) ? 0 : 1;
            }
        }

        return failures == 0 ? 0 : 1;
    }

    private static bool Passes(BenchmarkCase benchmark, string name, double limit, double? bytes)
    {
        string verdict = bytes <= limit ? "ok" : "TOO MUCH";
        Console.WriteLine($"allocation gate: {name} {benchmark.Parameters.DisplayInfo} {bytes?.ToString("0.###") ?? "did not run"} of {limit} B: {verdict}");
        return bytes <= limit;
    }

    private static double BytesPerCall(BenchmarkCase benchmark)
    {
        Descriptor descriptor = benchmark.Descriptor;
        object instance = Activator.CreateInstance(descriptor.Type)!;
        foreach (ParameterInstance parameter in benchmark.Parameters.Items)
        {
            descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        descriptor.GlobalSetupMethod?.Invoke(instance, null);
        try
        {
            return BytesPerCall(Call(instance, descriptor.WorkloadMethod));
        }
        finally
        {
            descriptor.GlobalCleanupMethod?.Invoke(instance, null);
        }
    }

    private static double BytesPerCall(Action call)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUpCalls && Stopwatch.GetElapsedTime(began) < Budget; i++)
        {
            call();
        }

        // The runtime allocates by itself when it compiles a hot loop anew: that shows in one round, an operation's bytes in all.
        double least = double.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            int calls = 0;
            began = Stopwatch.GetTimestamp();
            long before = GC.GetAllocatedBytesForCurrentThread();
            do
            {
                call();
            }
            while (++calls < MaxCalls && Stopwatch.GetElapsedTime(began) < Budget);
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)calls);
        }

        return least;
    }

    // Compiled, since a call through reflection allocates its own result.
    private static Action Call(object instance, MethodInfo method) =>
        Expression.Lambda<Action>(Expression.Call(Expression.Constant(instance), method)).Compile();

    private static Dictionary<string, long> Limits() =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "allocations.json")))!;
}
