using EchoNative.Evaluation;
using EchoNative.Tests;

namespace EchoNative.Benchmarks;

/// <summary>Where results go.</summary>
internal static class ResultFiles
{
    /// <summary>Where results of this processor are kept.</summary>
    internal static string ResultsFolder() =>
        Directory.CreateDirectory(Path.Combine(Repository.Root, "benchmarks", "results", BenchMachine.FolderOf(BenchMachine.Read().Cpu))).FullName;

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
