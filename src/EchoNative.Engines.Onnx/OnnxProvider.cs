namespace EchoNative;

/// <summary>What ONNX Runtime computes on: its execution provider.</summary>
public enum OnnxProvider
{
    /// <summary>The first of CUDA, CoreML and the processor that the library has.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>NVIDIA's graphics processors.</summary>
    Cuda,

    /// <summary>Apple's neural engine, graphics processor and processor, by its options (<c>MLComputeUnits</c>).</summary>
    CoreMl,
}
