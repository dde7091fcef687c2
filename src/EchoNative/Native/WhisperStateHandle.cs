using System.Runtime.InteropServices;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>
/// Owns a <c>whisper_state</c> and the moment that its abort callback reads. Holds a reference on the context, so that the weights
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
        Abort = (long*)NativeMemory.AllocZeroed(sizeof(long));
        SetHandle((nint)Whisper.whisper_init_state(context.Pointer));
        if (IsInvalid)
        {
            Free();
        }
    }

    public override bool IsInvalid => handle == 0;

    public whisper_state* Pointer => (whisper_state*)handle;

    public whisper_context* Context => _context.Pointer;

    /// <summary>
    /// When the running inference is to stop, a time stamp of <see cref="System.Diagnostics.Stopwatch"/>; 0 for never. libwhisper looks after
    /// each encode and each token.
    /// </summary>
    public long* Abort { get; private set; }

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
