namespace EchoNative.Interop.Tests.Support;

/// <summary>A test that compiles a stand-in for a library; skipped where there is no C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithCompilerAttribute : FactAttribute
{
    public FactWithCompilerAttribute() => Skip = CCompiler.Present ? null : "there is no C compiler (cc) on PATH";
}
