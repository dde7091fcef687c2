namespace EchoNative;

/// <summary>ONNX Runtime refused or failed a call.</summary>
public sealed class OnnxRuntimeException : EchoNativeException
{
    internal OnnxRuntimeException(string operation, int code, string message)
        : base($"{operation} failed in ONNX Runtime: {message} (code {code})")
    {
        Code = code;
    }

    /// <summary>ONNX Runtime's code, see <c>OrtErrorCode</c> of its C API.</summary>
    public int Code { get; }
}
