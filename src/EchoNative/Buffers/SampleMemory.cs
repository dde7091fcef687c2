using System.Numerics;

namespace EchoNative.Buffers;

/// <summary>Gets blocks from the system: mirrored where that works, plain where it does not.</summary>
internal static class SampleMemory
{
    /// <summary>Largest block in samples, 4 GiB.</summary>
    public const int MaxCapacity = 1 << 30;

    /// <summary>The capacity that a request gets: a power of two, and of whole pages so that it can be mapped twice.</summary>
    public static int RoundUp(int minCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minCapacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minCapacity, MaxCapacity);
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(minCapacity, Granularity / sizeof(float)));
    }

    /// <param name="capacity">As <see cref="RoundUp"/> gives it.</param>
    /// <exception cref="BufferAllocationException">There is no memory for it.</exception>
    public static SampleBlock Allocate(int capacity) => TryMirror(capacity) ?? new PlainBlock(capacity);

    /// <summary>A mirrored block, or null where the platform has none to give: no memory, or a sandbox that forbids the calls.</summary>
    public static SampleBlock? TryMirror(int capacity)
    {
        // Offsets of the calls below are 64 bits wide only here.
        if (!Environment.Is64BitProcess)
        {
            return null;
        }

        try
        {
            return OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() ? LinuxMirror.TryCreate(capacity)
                : OperatingSystem.IsMacOS() ? MacMirror.TryCreate(capacity)
                : OperatingSystem.IsWindowsVersionAtLeast(10, 0, 17134) ? WindowsMirror.TryCreate(capacity)
                : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // an older C library or system
        }
    }

    // Pages are a power of two everywhere. Windows maps at multiples of its allocation granularity, which is larger.
    private static int Granularity =>
        OperatingSystem.IsWindows() && Environment.Is64BitProcess ? Math.Max(WindowsMirror.Granularity, Environment.SystemPageSize) : Environment.SystemPageSize;
}
