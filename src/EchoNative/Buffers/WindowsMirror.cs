using System.Runtime.InteropServices;

namespace EchoNative.Buffers;

/// <summary>
/// Windows 10 1803 and later: a placeholder split in two, each half replaced by a view of the same section. Written to
/// Microsoft's documentation of <c>MapViewOfFile3</c>; not run yet.
/// </summary>
internal sealed unsafe partial class WindowsMirror : SampleBlock
{
    private const uint ReservePlaceholder = 0x2000 | 0x40000; // MEM_RESERVE | MEM_RESERVE_PLACEHOLDER
    private const uint Release = 0x8000;                      // MEM_RELEASE
    private const uint PreservePlaceholder = 0x2;             // MEM_PRESERVE_PLACEHOLDER
    private const uint ReplacePlaceholder = 0x4000;           // MEM_REPLACE_PLACEHOLDER
    private const uint NoAccess = 0x01;                       // PAGE_NOACCESS
    private const uint ReadWrite = 0x04;                      // PAGE_READWRITE
    private bool _firstMapped;
    private bool _secondMapped;
    private bool _split;

    private WindowsMirror(int capacity)
        : base(capacity, isMirrored: true)
    {
    }

    /// <summary>What mappings start at a multiple of, 64 KiB so far.</summary>
    public static int Granularity
    {
        get
        {
            SystemInfo info = default;
            GetSystemInfo(&info);
            return (int)info.AllocationGranularity;
        }
    }

    public static WindowsMirror? TryCreate(int capacity)
    {
        var block = new WindowsMirror(capacity);
        if (block.TryMap())
        {
            return block;
        }

        block.Dispose();
        return null;
    }

    protected override bool ReleaseHandle()
    {
        // Each half is a view or still a placeholder, and goes back as what it is.
        bool done = Free(handle, _firstMapped);
        return !_split ? done : Free(handle + (nint)Bytes, _secondMapped) && done;
    }

    private static bool Free(nint address, bool mapped) =>
        (mapped ? UnmapViewOfFile(address) : VirtualFree(address, 0, Release)) != 0;

    private bool TryMap()
    {
        nint start = VirtualAlloc2(0, 0, Bytes * 2, ReservePlaceholder, NoAccess, 0, 0);
        if (start == 0)
        {
            return false;
        }

        SetHandle(start);
        _split = VirtualFree(start, Bytes, Release | PreservePlaceholder) != 0;
        nint section = _split ? CreateFileMapping(-1, 0, ReadWrite, (uint)(Bytes >> 32), (uint)Bytes, 0) : 0;
        if (section == 0)
        {
            return false;
        }

        _firstMapped = MapViewOfFile3(section, 0, start, 0, Bytes, ReplacePlaceholder, ReadWrite, 0, 0) != 0;
        _secondMapped = MapViewOfFile3(section, 0, start + (nint)Bytes, 0, Bytes, ReplacePlaceholder, ReadWrite, 0, 0) != 0;
        _ = CloseHandle(section); // the views keep the pages
        return _firstMapped && _secondMapped;
    }

    [LibraryImport("kernelbase", EntryPoint = "VirtualAlloc2")]
    private static partial nint VirtualAlloc2(nint process, nint address, nuint size, uint type, uint protection, nint parameters, uint count);

    [LibraryImport("kernelbase", EntryPoint = "MapViewOfFile3")]
    private static partial nint MapViewOfFile3(
        nint section, nint process, nint address, ulong offset, nuint size, uint type, uint protection, nint parameters, uint count);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree")]
    private static partial int VirtualFree(nint address, nuint size, uint type);

    [LibraryImport("kernel32", EntryPoint = "CreateFileMappingW")]
    private static partial nint CreateFileMapping(nint file, nint security, uint protection, uint sizeHigh, uint sizeLow, nint name);

    [LibraryImport("kernel32", EntryPoint = "UnmapViewOfFile")]
    private static partial int UnmapViewOfFile(nint address);

    [LibraryImport("kernel32", EntryPoint = "CloseHandle")]
    private static partial int CloseHandle(nint handle);

    [LibraryImport("kernel32", EntryPoint = "GetSystemInfo")]
    private static partial void GetSystemInfo(SystemInfo* info);

    /// <summary><c>SYSTEM_INFO</c> of a 64-bit process, of which one field is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    private struct SystemInfo
    {
        [FieldOffset(40)]
        public uint AllocationGranularity;
    }
}
