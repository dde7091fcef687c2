using System.Runtime.InteropServices;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>Owns a <c>whisper_vad_context</c>: a Silero network with its recurrent state.</summary>
internal sealed unsafe class VadContextHandle : SafeHandle
{
    public VadContextHandle(whisper_vad_context* context)
        : base(0, ownsHandle: true) => SetHandle((nint)context);

    public override bool IsInvalid => handle == 0;

    public whisper_vad_context* Pointer => (whisper_vad_context*)handle;

    protected override bool ReleaseHandle()
    {
        Whisper.whisper_vad_free(Pointer);
        return true;
    }
}
