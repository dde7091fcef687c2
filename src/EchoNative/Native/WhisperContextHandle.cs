using System.Runtime.InteropServices;
using EchoNative.Diagnostics;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>Owns a <c>whisper_context</c>: the weights of one model.</summary>
internal sealed unsafe class WhisperContextHandle : SafeHandle
{
    public WhisperContextHandle(whisper_context* context)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)context);
        if (context is not null)
        {
            ModelLoadCounter.Add();
        }
    }

    public override bool IsInvalid => handle == 0;

    public whisper_context* Pointer => (whisper_context*)handle;

    protected override bool ReleaseHandle()
    {
        Whisper.whisper_free(Pointer);
        return true;
    }
}
