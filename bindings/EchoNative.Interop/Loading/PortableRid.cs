using System.Runtime.InteropServices;

namespace EchoNative.Interop.Loading;

/// <summary>The portable runtime identifier that native files are stored under, such as <c>linux-x64</c>.</summary>
internal static class PortableRid
{
    public static string Current { get; } = Of(
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux",
        RuntimeInformation.RuntimeIdentifier,
        RuntimeInformation.ProcessArchitecture);

    // The runtime's own identifier may be a distribution's (debian.12-x64, alpine.3.20-x64); all it is asked for is musl,
    // because a library that is linked against glibc can't be loaded there.
    public static string Of(string system, string runtimeIdentifier, Architecture architecture)
    {
        bool musl = system == "linux"
            && (runtimeIdentifier.Contains("musl", StringComparison.Ordinal) || runtimeIdentifier.StartsWith("alpine", StringComparison.Ordinal));
#pragma warning disable CA1308 // identifiers are lower case by definition
        return $"{system}{(musl ? "-musl" : "")}-{architecture.ToString().ToLowerInvariant()}";
#pragma warning restore CA1308
    }
}
