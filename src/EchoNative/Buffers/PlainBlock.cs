using System.Runtime.InteropServices;

namespace EchoNative.Buffers;

/// <summary>
/// Memory for platforms that don't map pages twice: of double size, aligned to a cache line, every sample written at both places.
/// </summary>
internal sealed unsafe class PlainBlock : SampleBlock
{
    private const nuint Alignment = 64;

    public PlainBlock(int capacity)
        : base(capacity, isMirrored: false)
    {
        try
        {
            SetHandle((nint)NativeMemory.AlignedAlloc(Bytes * 2, Alignment));
        }
        catch (OutOfMemoryException e)
        {
            throw new BufferAllocationException((long)Bytes * 2, e);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
