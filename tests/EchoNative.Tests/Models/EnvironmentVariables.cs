namespace EchoNative.Tests.Models;

/// <summary>Sets environment variables for a test and puts the old values back. Tests that use it are in <see cref="Collection"/>.</summary>
internal sealed class EnvironmentVariables : IDisposable
{
    public const string Collection = "Environment variables";

    private readonly (string Name, string? Old)[] _old;

    public EnvironmentVariables(params (string Name, string? Value)[] variables)
    {
        _old = [.. variables.Select(variable => (variable.Name, Environment.GetEnvironmentVariable(variable.Name)))];
        foreach ((string name, string? value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach ((string name, string? old) in _old)
        {
            Environment.SetEnvironmentVariable(name, old);
        }
    }
}
