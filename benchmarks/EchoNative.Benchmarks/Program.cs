using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using EchoNative.Benchmarks;
using EchoNative.Benchmarks.Accuracy;
using EchoNative.Benchmarks.Computation;
using EchoNative.Benchmarks.Concurrency;
using EchoNative.Benchmarks.Harness;
using EchoNative.Benchmarks.Isolation;
using EchoNative.Benchmarks.Latency;
using EchoNative.Benchmarks.Overhead;
using EchoNative.Benchmarks.Overload;
using EchoNative.Benchmarks.Resamplers;
using EchoNative.Benchmarks.Sockets;

// The verbs are programs of their own; everything else is BenchmarkDotNet, whose allocations are held to allocations.json.
switch (args)
{
    case ["conversion"]:
        return ConversionComparison.Run();
    case ["detectors"]:
        return DetectorReport.Run();
    case ["chain"]:
        return ChainLatency.Run();
    case ["resamplers"]:
        return ResamplerComparison.Run();
    case ["accuracy", .. string[] rest]:
        return await AccuracyReport.RunAsync(rest);
    case ["computation", .. string[] rest]:
        return await ComputationReport.RunAsync(rest);
    case ["concurrency", .. string[] rest]:
        return await ConcurrencyReport.RunAsync(rest);
    case ["isolation", .. string[] rest]:
        return IsolationReport.Run(rest);
    case ["latency", .. string[] rest]:
        return await LatencyReport.RunAsync(rest);
    case ["overhead", .. string[] rest]:
        return OverheadReport.Run(rest);
    case ["overload", .. string[] rest]:
        return await OverloadReport.RunAsync(rest);
    case ["overload-serve", .. string[] rest]:
        return await OverloadServer.RunAsync(rest);
    case ["sockets", .. string[] rest]:
        return await SocketsReport.RunAsync(rest);
    case ["sockets-serve", string kind]:
        return await SocketServer.RunAsync(kind);
    case ["sockets-load", .. string[] rest]:
        return await SocketLoad.RunAsync(rest);
    case ["tables"]:
        return DocumentedTables.Run();
    case ["gate"]:
        return AllocationGate.Run();
    default:
        // A run builds the library again, with all its analyzers; on a small or busy machine the default of two minutes isn't enough.
        IConfig config = ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(10));
        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(AllocationGate).Assembly).Run(args, config);
        return AllocationGate.Check(summaries);
}
