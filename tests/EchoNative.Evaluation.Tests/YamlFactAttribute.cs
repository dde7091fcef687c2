using System.Diagnostics;

namespace EchoNative.Evaluation.Tests;

/// <summary>A test that needs Python with its YAML reader.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class YamlFactAttribute : FactAttribute
{
    public YamlFactAttribute() => Skip = Python is null ? "There is no Python with YAML (Debian: python3-yaml)." : null;

    /// <summary>The first Python that has it; the first on PATH need not.</summary>
    public static string? Python { get; } = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasYaml);

    private static bool HasYaml(string python)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", "import yaml"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
