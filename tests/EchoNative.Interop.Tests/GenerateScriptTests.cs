using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

public class GenerateScriptTests
{
    private static readonly string Script = Path.Combine(Repository.Root, "bindings", "generate.sh");

    [FactOnUnix]
    public void Without_the_generator_one_line_says_how_to_get_it()
    {
        using TempFolder empty = new();
        ProcessResult result = Processes.Run("/bin/bash", [Script, "--check"], environment: ("PATH", empty.Path));
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
        Assert.Contains("dotnet tool install --global ClangSharpPInvokeGenerator", result.Error);
    }

    [FactWithGenerator]
    public void Committed_bindings_are_what_the_generator_makes()
    {
        ProcessResult result = Processes.Run("/bin/bash", [Script, "--check"], environment: ("NATIVE_INCLUDE", FactWithGeneratorAttribute.Headers));
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [FactWithGenerator]
    public void Changed_header_is_noticed()
    {
        using TempFolder headers = new();
        headers.CopyFrom(FactWithGeneratorAttribute.Headers, "*.h");
        string whisper = headers.File("whisper.h");
        File.WriteAllText(whisper, File.ReadAllText(whisper).Replace("int n_threads;", "long n_threads;", StringComparison.Ordinal));
        ProcessResult result = Processes.Run("/bin/bash", [Script, "--check"], environment: ("NATIVE_INCLUDE", headers.Path));
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains("n_threads", result.Output);
    }
}
