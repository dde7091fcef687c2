using System.Runtime.InteropServices;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>
/// Owns a <c>whisper_state</c> and the flag that its abort callback reads. Holds a reference on the context, so that the weights
/// outlive every state whatever the order of disposal.
/// </summary>
internal sealed unsafe class WhisperStateHandle : SafeHandle
{
    private readonly WhisperContextHandle _context;
    private readonly bool _holdsContext;

    public WhisperStateHandle(WhisperContextHandle context)
        : base(0, ownsHandle: true)
    {
        _context = context;
        context.DangerousAddRef(ref _holdsContext);
        Abort = (int*)NativeMemory.AllocZeroed(sizeof(int));
        SetHandle((nint)Whisper.whisper_init_state(context.Pointer));
        if (IsInvalid)
        {
            Free();
        }
    }

    public override bool IsInvalid => handle == 0;

    public whisper_state* Pointer => (whisper_state*)handle;

    public whisper_context* Context => _context.Pointer;

    /// <summary>Non-zero asks the running inference to stop; libwhisper looks after each encode and each token.</summary>
    public int* Abort { get; private set; }

    protected override bool ReleaseHandle()
    {
        Whisper.whisper_free_state(Pointer);
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
