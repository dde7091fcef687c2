namespace EchoNative.Interop.Tests.Support;

/// <summary>A test of what only Unix has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnUnixAttribute : FactAttribute
{
    public FactOnUnixAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no setenv of this kind" : null;
}
