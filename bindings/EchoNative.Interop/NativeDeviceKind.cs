namespace EchoNative;

/// <summary>What kind of device ggml computes on.</summary>
public enum NativeDeviceKind
{
    /// <summary>The processor, with ggml's own kernels.</summary>
    Cpu,

    /// <summary>A graphics processor with memory of its own.</summary>
    Gpu,

    /// <summary>A graphics processor that shares the system's memory.</summary>
    IntegratedGpu,

    /// <summary>A library or unit used beside the processor, such as a BLAS.</summary>
    Accelerator,

    /// <summary>A device made of several others.</summary>
    Meta,
}
