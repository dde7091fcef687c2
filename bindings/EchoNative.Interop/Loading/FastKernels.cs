namespace EchoNative.Interop.Loading;

/// <summary>Tells whether matrix products are fast here.</summary>
internal static class FastKernels
{
    public static bool Present(IReadOnlyList<NativeDevice> devices, IReadOnlyDictionary<string, string> cpuFeatures) =>
        (cpuFeatures.TryGetValue("LLAMAFILE", out string? value) && value == "1")
        || devices.Any(device => device.Kind is NativeDeviceKind.Gpu or NativeDeviceKind.IntegratedGpu)
        || (devices.Any(device => device.Backend == "BLAS") && !LoadedFiles().Any(IsReferenceBlas));

    /// <summary>
    /// Whether <paramref name="path"/> is Netlib's unoptimised BLAS, which satisfies Debian's packages as well as a fast one.
    /// Every BLAS there is called libblas.so.3; its folder tells which.
    /// </summary>
    public static bool IsReferenceBlas(string path) =>
        Path.GetFileName(path).StartsWith("libblas.so", StringComparison.Ordinal)
        && Path.GetFileName(Path.GetDirectoryName(path)) == "blas";

    // Each line of /proc/self/maps ends with the file that is mapped there.
    private static IEnumerable<string> LoadedFiles() =>
        OperatingSystem.IsLinux() && File.Exists("/proc/self/maps")
            ? File.ReadLines("/proc/self/maps").Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..]).Distinct()
            : [];
}
