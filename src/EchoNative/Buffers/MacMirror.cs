using System.Runtime.InteropServices;

namespace EchoNative.Buffers;

/// <summary>macOS: one allocation of double size whose second half is remapped onto the first. Written to Apple's headers; not run yet.</summary>
internal sealed unsafe partial class MacMirror : SampleBlock
{
    private const int Anywhere = 1;                 // VM_FLAGS_ANYWHERE
    private const int FixedOverwrite = 0 | 0x4000;  // VM_FLAGS_FIXED | VM_FLAGS_OVERWRITE
    private const int InheritNone = 2;              // VM_INHERIT_NONE
    private const string Library = "libSystem.dylib";
    private uint _task;

    private MacMirror(int capacity)
        : base(capacity, isMirrored: true)
    {
    }

    public static MacMirror? TryCreate(int capacity)
    {
        var block = new MacMirror(capacity);
        if (block.TryMap())
        {
            return block;
        }

        block.Dispose();
        return null;
    }

    protected override bool ReleaseHandle() => Deallocate(_task, (ulong)handle, Bytes * 2) == 0;

    private bool TryMap()
    {
        // mach_task_self() is a macro over this variable.
        _task = *(uint*)NativeLibrary.GetExport(NativeLibrary.Load(Library), "mach_task_self_");
        ulong start = 0;
        if (Allocate(_task, &start, Bytes * 2, Anywhere) != 0)
        {
            return false;
        }

        SetHandle((nint)start);
        ulong second = start + Bytes;
        int current, maximum;
        return Remap(_task, &second, Bytes, 0, FixedOverwrite, _task, start, 0, &current, &maximum, InheritNone) == 0
            && second == start + Bytes;
    }

    [LibraryImport(Library, EntryPoint = "mach_vm_allocate")]
    private static partial int Allocate(uint task, ulong* address, ulong size, int flags);

    [LibraryImport(Library, EntryPoint = "mach_vm_deallocate")]
    private static partial int Deallocate(uint task, ulong address, ulong size);

    [LibraryImport(Library, EntryPoint = "mach_vm_remap")]
    private static partial int Remap(
        uint targetTask, ulong* targetAddress, ulong size, ulong mask, int flags, uint sourceTask, ulong sourceAddress, int copy,
        int* currentProtection, int* maximumProtection, uint inheritance);
}
