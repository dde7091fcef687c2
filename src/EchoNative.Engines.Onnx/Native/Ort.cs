using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using EchoNative.Interop;
using EchoNative.Interop.Loading;

namespace EchoNative.Native;

/// <summary>ONNX Runtime's functions, its one environment, and its errors as exceptions.</summary>
internal static unsafe class Ort
{
    private static readonly Lazy<nint> Shared = new(CreateEnvironment, LazyThreadSafetyMode.PublicationOnly); // a failure may pass

    /// <exception cref="NativeLibraryException">ONNX Runtime was not found.</exception>
    public static OrtApi* Api => OnnxLibrary.EnsureLoaded().Api;

    /// <summary>Of the process: log and, where the library was built for it, telemetry are its, and it is never freed.</summary>
    public static OrtEnv* Environment => (OrtEnv*)Shared.Value;

    /// <summary>Frees a status, and throws when it is an error.</summary>
    /// <param name="status">What a call returned; null where it went well.</param>
    /// <param name="operation">What was being done.</param>
    /// <exception cref="OnnxRuntimeException">It is an error.</exception>
    public static void Check(OrtStatus* status, string operation)
    {
        if (status is not null)
        {
            throw ToException(status, operation);
        }
    }

    /// <summary>UTF-8 that ends with a NUL.</summary>
    public static byte[] Utf8(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static OnnxRuntimeException ToException(OrtStatus* status, string operation)
    {
        int code = (int)Api->GetErrorCode(status);
        string message = Marshal.PtrToStringUTF8((nint)Api->GetErrorMessage(status)) ?? "";
        Api->ReleaseStatus(status);
        return new OnnxRuntimeException(operation, code, message);
    }

    private static nint CreateEnvironment()
    {
        OrtEnv* environment;
        fixed (byte* name = "EchoNative\0"u8)
        {
            Check(
                Api->CreateEnvWithCustomLogger(&OnLog, null, OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, (sbyte*)name, &environment),
                "Creating the environment");
        }

        Check(Api->DisableTelemetryEvents(environment), "Disabling telemetry");
        return (nint)environment;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(void* user, OrtLoggingLevel level, sbyte* category, sbyte* id, sbyte* location, sbyte* message)
    {
        NativeLogLevel mapped = level switch
        {
            >= OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR => NativeLogLevel.Error,
            OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING => NativeLogLevel.Warning,
            OrtLoggingLevel.ORT_LOGGING_LEVEL_INFO => NativeLogLevel.Information,
            _ => NativeLogLevel.Debug,
        };
        NativeLog.Write(mapped, Marshal.PtrToStringUTF8((nint)message) ?? "");
    }
}
