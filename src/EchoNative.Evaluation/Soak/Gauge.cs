using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Soak;

/// <summary>Something that must not grow.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Read">How much there is now.</param>
internal sealed record Gauge(string Name, string Unit, Func<double> Read)
{
    /// <summary>What this system tells of this process.</summary>
    public static IReadOnlyList<Gauge> All { get; } =
    [
        new("managed memory", "MB", static () => ProcessMemory.Managed() / 1e6),
        new("resident memory", "MB", static () => ProcessMemory.Resident / 1e6),
        new("threads", "", static () => ProcessMemory.Threads),
        .. OperatingSystem.IsLinux()
            ? (Gauge[])[new("file descriptors", "", static () => ProcessMemory.Handles), new("memory mappings", "", static () => ProcessMemory.Mappings)]
            : [],
    ];
}
