using System.Runtime.InteropServices;
using EchoNative.Interop.Loading;

namespace EchoNative.Interop.Tests;

public class PortableRidTests
{
    [Theory]
    [InlineData("linux", "debian.12-x64", Architecture.X64, "linux-x64")]
    [InlineData("linux", "linux-arm64", Architecture.Arm64, "linux-arm64")]
    [InlineData("linux", "linux-musl-x64", Architecture.X64, "linux-musl-x64")]
    [InlineData("linux", "alpine.3.20-arm64", Architecture.Arm64, "linux-musl-arm64")]
    [InlineData("osx", "osx-arm64", Architecture.Arm64, "osx-arm64")]
    [InlineData("osx", "osx-arm64", Architecture.X64, "osx-x64")] // translated by Rosetta: the process decides
    [InlineData("win", "win10-x64", Architecture.X64, "win-x64")]
    public void Of_maps_to_the_portable_identifier(string system, string runtimeIdentifier, Architecture architecture, string expected) =>
        Assert.Equal(expected, PortableRid.Of(system, runtimeIdentifier, architecture));
}
