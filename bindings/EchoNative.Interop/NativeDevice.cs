namespace EchoNative;

/// <summary>A device that ggml has found.</summary>
/// <param name="Name">Short name, such as <c>CPU</c>, <c>BLAS</c> or <c>CUDA0</c>.</param>
/// <param name="Description">The device's own description, such as the processor's model.</param>
/// <param name="Kind">What kind of device it is.</param>
/// <param name="Backend">Name of the ggml backend it belongs to.</param>
/// <param name="MemoryBytes">Memory that it has, in bytes; 0 where ggml does not tell.</param>
public sealed record NativeDevice(string Name, string Description, NativeDeviceKind Kind, string Backend, long MemoryBytes = 0);
