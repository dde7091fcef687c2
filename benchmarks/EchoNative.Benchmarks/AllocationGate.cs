using System.Text.Json;
using BenchmarkDotNet.Reports;

namespace EchoNative.Benchmarks;

/// <summary>
/// Fails a benchmark run in which an operation allocated more managed bytes than <c>allocations.json</c> allows. The file maps
/// <c>Type.Method</c> to bytes per operation; a benchmark that it does not name is not held to anything.
/// </summary>
internal static class AllocationGate
{
    public static int Check(IEnumerable<Summary> summaries)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "allocations.json");
        Dictionary<string, long> allowed = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(file))!;
        int failures = 0;
        foreach (BenchmarkReport report in summaries.SelectMany(s => s.Reports))
        {
            string name = $"{report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}";
            if (!allowed.TryGetValue(name, out long limit))
            {
                continue;
            }

            long? bytes = report.Success ? report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) : null;
            bool passed = bytes <= limit;
            failures += passed ? 0 : 1;
            string verdict = passed ? "ok" : "TOO MUCH";
            Console.WriteLine($"allocation gate: {name} {report.BenchmarkCase.Parameters.DisplayInfo} {bytes?.ToString() ?? "did not run"} of {limit} B: {verdict}");
        }

        return failures == 0 ? 0 : 1;
    }
}
