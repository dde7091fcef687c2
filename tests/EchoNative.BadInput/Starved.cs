using System.Runtime.InteropServices;
using EchoNative.Buffers;

namespace EchoNative.BadInput;

/// <summary>A ring in a process whose address space has room for it no more: what is thrown, and what is left behind.</summary>
internal static unsafe partial class Starved
{
    private const int AddressSpace = 9; // RLIMIT_AS

    public static void Run()
    {
        // Once through the same code first, so that what the runtime itself maps for it is there before counting.
        Attempt(1);
        Attempt(SampleMemory.MaxCapacity + 1);
        (int files, int maps) = Held();
        Limit limit;
        _ = GetLimit(AddressSpace, &limit);
        limit.Soft = UsedAddresses() + (1 << 30);
        _ = SetLimit(AddressSpace, &limit);
        Exception? thrown = Attempt(SampleMemory.MaxCapacity);
        (int filesAfter, int mapsAfter) = Held();
        using var small = new SampleRing(1);
        Console.WriteLine($"{thrown?.GetType().Name} files {filesAfter - files} maps {mapsAfter - maps} then mirrored {small.IsMirrored}");
    }

    private static Exception? Attempt(int capacity)
    {
        try
        {
            new SampleRing(capacity).Dispose();
            return null;
        }
        catch (Exception e) when (e is EchoNativeException or ArgumentException)
        {
            return e;
        }
    }

    private static (int Files, int Maps) Held() =>
        (
            new DirectoryInfo("/proc/self/fd").EnumerateFiles().Count(f => f.LinkTarget?.Contains("echonative", StringComparison.Ordinal) == true),
            File.ReadLines("/proc/self/maps").Count(line => line.Contains("echonative", StringComparison.Ordinal))
        );

    private static nuint UsedAddresses() => nuint.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0]) * (nuint)Environment.SystemPageSize;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, Limit* limit);

    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
