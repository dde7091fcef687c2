using System.Diagnostics;

namespace EchoNative.Evaluation.Measures;

/// <summary>What this process holds.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory, in bytes.</summary>
    public static long Resident => Environment.WorkingSet;

    /// <summary>Threads.</summary>
    public static int Threads
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.Threads.Count;
        }
    }

    /// <summary>Open file descriptors. Linux only.</summary>
    public static int Handles => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    /// <summary>Memory mappings. Linux only.</summary>
    public static int Mappings => File.ReadLines("/proc/self/maps").Count();

    /// <summary>Managed bytes that are still referenced.</summary>
    public static long Managed()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}
