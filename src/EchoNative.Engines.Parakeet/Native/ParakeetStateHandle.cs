using System.Runtime.InteropServices;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>
/// Owns a <c>parakeet_state</c> and the moment that its abort callback reads. Holds a reference on the context, so that the weights
/// outlive every state whatever the order of disposal.
/// </summary>
internal sealed unsafe class ParakeetStateHandle : SafeHandle
{
    private readonly ParakeetContextHandle _context;
    private readonly bool _holdsContext;

    public ParakeetStateHandle(ParakeetContextHandle context)
        : base(0, ownsHandle: true)
    {
        _context = context;
        context.DangerousAddRef(ref _holdsContext);
        Abort = (long*)NativeMemory.AllocZeroed(sizeof(long));
        SetHandle((nint)Parakeet.parakeet_init_state(context.Pointer));
        if (IsInvalid)
        {
            Free();
        }
    }

    public override bool IsInvalid => handle == 0;

    public parakeet_state* Pointer => (parakeet_state*)handle;

    public parakeet_context* Context => _context.Pointer;

    /// <summary>When the running inference is to stop, a time stamp of <see cref="System.Diagnostics.Stopwatch"/>; 0 for never.</summary>
    public long* Abort { get; private set; }

    protected override bool ReleaseHandle()
    {
        Parakeet.parakeet_free_state(Pointer);
        Free();
        return true;
    }

    private void Free()
    {
        NativeMemory.Free(Abort);
        Abort = null;
        if (_holdsContext)
        {
            _context.DangerousRelease();
        }
    }
}
