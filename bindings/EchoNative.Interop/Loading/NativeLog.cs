using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoNative.Interop.Loading;

/// <summary>The one log callback of the process.</summary>
internal static unsafe class NativeLog
{
    [ThreadStatic]
    private static NativeLogLevel _lastLevel;

    private static volatile Action<NativeLogLevel, string>? _sink;

    public static Action<NativeLogLevel, string>? Sink
    {
        get => _sink;
        set => _sink = value;
    }

    public static delegate* unmanaged[Cdecl]<ggml_log_level, sbyte*, void*, void> Callback => &OnLog;

    public static void Write(NativeLogLevel level, string line)
    {
        try
        {
            _sink?.Invoke(level, line);
        }
        catch (Exception)
        {
            // An exception that reached the native caller would end the process.
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(ggml_log_level level, sbyte* text, void* userData)
    {
        NativeLogLevel mapped = level switch
        {
            ggml_log_level.GGML_LOG_LEVEL_CONT => _lastLevel, // goes on where the thread's last piece ended
            ggml_log_level.GGML_LOG_LEVEL_ERROR => NativeLogLevel.Error,
            ggml_log_level.GGML_LOG_LEVEL_WARN => NativeLogLevel.Warning,
            ggml_log_level.GGML_LOG_LEVEL_INFO => NativeLogLevel.Information,
            _ => NativeLogLevel.Debug,
        };
        _lastLevel = mapped;
        if (_sink is null || text is null)
        {
            return;
        }

        string line = Marshal.PtrToStringUTF8((nint)text)?.TrimEnd() ?? "";
        if (line.Length > 0)
        {
            Write(mapped, line);
        }
    }
}
