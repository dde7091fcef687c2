using System.Runtime.InteropServices;
using EchoNative.Diagnostics;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>Owns a <c>parakeet_context</c>: the weights of one model.</summary>
internal sealed unsafe class ParakeetContextHandle : SafeHandle
{
    public ParakeetContextHandle(parakeet_context* context)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)context);
        if (context is not null)
        {
            ModelLoadCounter.Add();
        }
    }

    public override bool IsInvalid => handle == 0;

    public parakeet_context* Pointer => (parakeet_context*)handle;

    protected override bool ReleaseHandle()
    {
        Parakeet.parakeet_free(Pointer);
        return true;
    }
}
