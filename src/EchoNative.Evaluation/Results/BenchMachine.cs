using System.Reflection;
using System.Runtime.InteropServices;

namespace EchoNative.Evaluation;

/// <summary>The machine and the versions that figures belong to.</summary>
public sealed record BenchMachine
{
    /// <summary>Name of the processor.</summary>
    public required string Cpu { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Widest vector instructions that are used.</summary>
    public required string Simd { get; init; }

    /// <summary>Memory that this process may use, in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>Operating system.</summary>
    public required string System { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Version of EchoNative.</summary>
    public required string EchoNative { get; init; }

    /// <summary>Version of libwhisper.</summary>
    public required string Whisper { get; init; }

    /// <summary>The machine this runs on.</summary>
    /// <exception cref="NativeLibraryException">There is no libwhisper.</exception>
    public static BenchMachine Read() => new()
    {
        Cpu = CpuName(),
        Cores = Environment.ProcessorCount,
        Simd = global::EchoNative.Simd.Level.ToString(),
        MemoryMiB = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        System = RuntimeInformation.OSDescription,
        Dotnet = Environment.Version.ToString(),
        EchoNative = EchoNativeVersion(),
        Whisper = NativeRuntime.Load().WhisperVersion,
    };

    /// <summary>Name of the processor's folder under <c>benchmarks/results</c>, such as <c>amd-epyc</c>.</summary>
    public static string FolderOf(string cpu) =>
        string.Concat(cpu.Trim().Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');

    internal static string EchoNativeVersion() =>
        typeof(WhisperEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    internal static string CpuName()
    {
        const string linux = "/proc/cpuinfo";
        string? name = File.Exists(linux)
            ? File.ReadLines(linux).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1]
            : null;
        return (name ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString()).Trim();
    }
}
