using System.Runtime.InteropServices;

namespace EchoNative.Buffers;

/// <summary>Linux: an anonymous file in memory, mapped twice in a row over a reserved stretch of addresses.</summary>
internal sealed unsafe partial class LinuxMirror : SampleBlock
{
    // asm-generic values, the same on every architecture that .NET runs on.
    private const uint CloseOnExec = 1;         // MFD_CLOEXEC
    private const int NoAccess = 0;             // PROT_NONE
    private const int ReadWrite = 1 | 2;        // PROT_READ | PROT_WRITE
    private const int Reserve = 0x02 | 0x20;    // MAP_PRIVATE | MAP_ANONYMOUS
    private const int SharedFixed = 0x01 | 0x10; // MAP_SHARED | MAP_FIXED
    private static readonly nint Failed = -1;

    private LinuxMirror(int capacity)
        : base(capacity, isMirrored: true)
    {
    }

    public static LinuxMirror? TryCreate(int capacity)
    {
        var block = new LinuxMirror(capacity);
        if (block.TryMap())
        {
            return block;
        }

        block.Dispose();
        return null;
    }

    protected override bool ReleaseHandle() => Unmap(handle, Bytes * 2) == 0;

    private bool TryMap()
    {
        ReadOnlySpan<byte> name = "echonative\0"u8; // as /proc/self/maps shows it
        int file;
        fixed (byte* pointer = name)
        {
            file = MemfdCreate(pointer, CloseOnExec);
        }

        if (file < 0)
        {
            return false;
        }

        try
        {
            nint start = Truncate(file, (long)Bytes) == 0 ? Map(0, Bytes * 2, NoAccess, Reserve, -1, 0) : Failed;
            if (start == Failed)
            {
                return false;
            }

            SetHandle(start); // from here on the whole stretch goes back as one, whatever is mapped in it
            return Map(start, Bytes, ReadWrite, SharedFixed, file, 0) == start
                && Map(start + (nint)Bytes, Bytes, ReadWrite, SharedFixed, file, 0) == start + (nint)Bytes;
        }
        finally
        {
            _ = Close(file); // the mappings keep the pages
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create")]
    private static partial int MemfdCreate(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate")]
    private static partial int Truncate(int file, long length);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
