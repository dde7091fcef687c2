using System.Text.Json;

namespace EchoNative.Cli.Tests.Models;

/// <summary>The embedded model goes where the assemblies go.</summary>
public sealed class EmbeddedModelTests
{
    [Fact]
    public void Model_is_beside_the_assemblies_of_a_project_that_uses_the_library()
        => Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin")));

    [Fact]
    public async Task Model_is_among_the_files_that_publishing_the_command_copies()
    {
        string project = Path.Combine(SourceTree.Root, "src", "EchoNative.Cli", "EchoNative.Cli.csproj");
        using CliProcess build = CliProcess.StartProgram(
            CliProcess.Host,
            "msbuild",
            project,
            "-nologo",
            "-t:ResolveProjectReferences;ComputeResolvedFilesToPublishList",
            "-p:BuildProjectReferences=false",
            "-getItem:ResolvedFileToPublish");

        CliResult result = await build.ResultAsync();

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        IEnumerable<string?> files = json.RootElement.GetProperty("Items").GetProperty("ResolvedFileToPublish").EnumerateArray()
            .Select(item => item.GetProperty("RelativePath").GetString()?.Replace('\\', '/'));
        Assert.Single(files, file => file == "models/ggml-digits.bin");
    }
}
