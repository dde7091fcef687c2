using System.Globalization;

namespace EchoNative.Benchmarks.Harness;

/// <summary>What this process holds, as Linux tells it.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory, in bytes.</summary>
    public static long Resident => Status("VmRSS:") * 1024;

    /// <summary>Threads.</summary>
    public static long Threads => Status("Threads:");

    /// <summary>Open file descriptors.</summary>
    public static int Handles => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    /// <summary>Memory mappings.</summary>
    public static int Mappings => File.ReadLines("/proc/self/maps").Count();

    /// <summary>Managed bytes that are still referenced.</summary>
    public static long Managed()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    private static long Status(string name) => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .First();
}
