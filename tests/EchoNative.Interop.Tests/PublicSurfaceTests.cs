namespace EchoNative.Interop.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void Nothing_of_the_bindings_is_public()
    {
        string[] expected =
        [
            "EchoNative.EchoNativeException",
            "EchoNative.NativeAttempt",
            "EchoNative.NativeDevice",
            "EchoNative.NativeDeviceKind",
            "EchoNative.NativeLibraryException",
            "EchoNative.NativeLibraryOrigin",
            "EchoNative.NativeLogLevel",
            "EchoNative.NativeRuntime",
            "EchoNative.NativeRuntimeInfo",
        ];
        Assert.Equal(expected, typeof(NativeRuntime).Assembly.GetExportedTypes().Select(type => type.FullName).Order(StringComparer.Ordinal));
    }
}
