using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements; undefined where it is no tensor.</param>
/// <param name="Shape">Its dimensions; -1 where one is not fixed.</param>
internal sealed record GraphTensor(string Name, ONNXTensorElementDataType Type, long[] Shape)
{
    /// <summary>The name as native code takes it.</summary>
    public byte[] Utf8 { get; } = Ort.Utf8(Name);
}
