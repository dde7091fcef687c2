namespace EchoNative;

/// <summary>What of the native library's devices an engine computes on.</summary>
internal static class EngineDevice
{
    /// <summary><c>gpu</c> where it may be used and there is one, else <c>cpu</c>; without a library that is open too.</summary>
    public static string Of(bool mayUseGpu)
    {
        try
        {
            return mayUseGpu && NativeRuntime.Load().Devices.Any(static d => d.Kind is NativeDeviceKind.Gpu or NativeDeviceKind.IntegratedGpu) ? "gpu" : "cpu";
        }
        catch (NativeLibraryException)
        {
            return "cpu"; // the start tells what is missing
        }
    }
}
