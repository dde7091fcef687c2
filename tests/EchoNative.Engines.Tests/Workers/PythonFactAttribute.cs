namespace EchoNative.Engines.Tests;

/// <summary>A test of a worker script; skipped where there is no Python.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Python.Plain is null ? "There is no python3." : null;
}
