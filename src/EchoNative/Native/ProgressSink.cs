using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>Carries libwhisper's progress callback to a managed one; costs nothing when there is none.</summary>
internal sealed unsafe class ProgressSink : IDisposable
{
    private readonly Action<int> _report;
    private GCHandle _self;
    private ExceptionDispatchInfo? _failure;

    public ProgressSink(Action<int> report) => _report = report;

    public void Attach(ref whisper_full_params p)
    {
        _self = GCHandle.Alloc(this);
        p.progress_callback = &OnProgress;
        p.progress_callback_user_data = (void*)GCHandle.ToIntPtr(_self);
    }

    public void ThrowIfFailed() => _failure?.Throw();

    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnProgress(whisper_context* context, whisper_state* state, int percent, void* user)
    {
        var sink = (ProgressSink)GCHandle.FromIntPtr((nint)user).Target!;
        try
        {
            if (sink._failure is null)
            {
                sink._report(percent);
            }
        }
        catch (Exception e)
        {
            // An exception must not cross native frames: it is thrown again once the call has returned.
            sink._failure = ExceptionDispatchInfo.Capture(e);
        }
    }
}
