using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using EchoNative.Benchmarks;

// `compare` runs the command beside whisper-cli; everything else is BenchmarkDotNet, whose allocations are held to allocations.json.
if (args is ["compare", .. string[] recordings])
{
    return PeerComparison.Run(recordings);
}

// A run builds the library again, with all its analyzers; on a small or busy machine the default of two minutes isn't enough.
IConfig config = ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(10));
IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return AllocationGate.Check(summaries);
