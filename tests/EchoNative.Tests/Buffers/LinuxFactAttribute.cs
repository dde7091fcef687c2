namespace EchoNative.Tests.Buffers;

/// <summary>A fact that reads /proc or sets limits of the process: skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "reads /proc, which Linux has";
}
