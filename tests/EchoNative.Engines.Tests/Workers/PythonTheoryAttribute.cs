namespace EchoNative.Engines.Tests;

/// <summary>As <see cref="PythonFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = Python.Plain is null ? "There is no python3." : null;
}
