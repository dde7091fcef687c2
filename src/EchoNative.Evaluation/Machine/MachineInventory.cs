using System.Runtime.InteropServices;

namespace EchoNative.Evaluation.Machine;

/// <summary>What a machine has, as far as it matters to recognition.</summary>
internal sealed record MachineInventory
{
    /// <summary>Operating system.</summary>
    public required string System { get; init; }

    /// <summary>Architecture of this process, such as <c>x64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Name of the processor.</summary>
    public required string Cpu { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Instruction sets that the processor has and .NET knows, the widest first.</summary>
    public required IReadOnlyList<string> InstructionSets { get; init; }

    /// <summary>The vector code that EchoNative's own audio path has chosen.</summary>
    public required string Simd { get; init; }

    /// <summary>Memory that this process may use: the machine's, or its container's.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>What of it is free.</summary>
    public required long FreeMemoryBytes { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Version of EchoNative.</summary>
    public required string EchoNative { get; init; }

    /// <summary>The machine this runs on.</summary>
    public static MachineInventory Read()
    {
        GC.Collect(0); // what it knows about memory is from its last collection
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
#pragma warning disable CA1308 // identifiers are lower case by definition
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        return new MachineInventory
        {
            System = RuntimeInformation.OSDescription,
            Architecture = architecture,
            Cpu = BenchMachine.CpuName(),
            Cores = Environment.ProcessorCount,
            InstructionSets = Machine.InstructionSets.Present(),
            Simd = global::EchoNative.Simd.Level.ToString(),
            MemoryBytes = memory.TotalAvailableMemoryBytes,
            FreeMemoryBytes = Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes),
            Dotnet = Environment.Version.ToString(),
            EchoNative = BenchMachine.EchoNativeVersion(),
        };
    }
}
