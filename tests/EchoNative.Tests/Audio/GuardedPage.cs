using System.Runtime.InteropServices;

namespace EchoNative.Tests.Audio;

/// <summary>A page of memory with one behind it that can't be touched (on Linux; elsewhere plain memory, which shows nothing).</summary>
internal sealed unsafe partial class GuardedPage : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly int _size = Environment.SystemPageSize;
    private readonly byte* _start;

    public GuardedPage()
    {
        if (!OperatingSystem.IsLinux())
        {
            _start = (byte*)NativeMemory.Alloc((nuint)_size);
            return;
        }

        _start = Map(null, (nuint)(2 * _size), ReadWrite, PrivateAnonymous, -1, 0);
        Assert.True((nint)_start != -1);
        Assert.Equal(0, Protect(_start + _size, (nuint)_size, 0));
    }

    public Span<byte> Bytes => new(_start, _size);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_start, (nuint)(2 * _size));
        }
        else
        {
            NativeMemory.Free(_start);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(byte* address, nuint length);
}
