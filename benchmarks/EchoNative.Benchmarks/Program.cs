using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using EchoNative.Benchmarks;

// `compare` runs the command beside whisper-cli; everything else is BenchmarkDotNet, whose allocations are held to allocations.json.
if (args is ["compare", .. string[] recordings])
{
    return PeerComparison.Run(recordings);
}

IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return AllocationGate.Check(summaries);
