using System.Text.Json;
using EchoNative.Cli.Tests.Models;

namespace EchoNative.Cli.Tests.Engines;

public sealed class EngineOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Engines_tells_of_each_whether_it_can_run_here_and_what_it_lacks()
    {
        CliResult result = await CliProcess.RunAsync("engines", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var document = JsonDocument.Parse(result.Output);
        Assert.All(document.RootElement.EnumerateArray(), static engine =>
            Assert.NotEqual(engine.GetProperty("usable").GetBoolean(), engine.GetProperty("missing").ValueKind == JsonValueKind.String));
        Assert.Contains(document.RootElement.EnumerateArray(), static e => e.GetProperty("name").GetString() == "whisper.cpp" && e.GetProperty("usable").GetBoolean());
    }

    [Fact]
    public async Task A_file_of_engines_is_ordered_by_what_is_measured_and_the_choice_is_told()
    {
        string file = Path.Combine(_folder.FullPath, "engines.json");
        await File.WriteAllTextAsync(file, """[{"engine":"worker","name":"absent","command":"no-such-program-here"},{"engine":"isolated","model":"digits"}]""");
        CliResult result = await CliProcess.RunAsync("transcribe", Samples.Digits, "--engines", file);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Samples.DigitsText, string.Join(' ', result.OutputLines));
        Assert.Contains("engine isolated", result.Error, StringComparison.Ordinal);
        Assert.Contains("no-such-program-here", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-engine", "there are whisper.cpp")]
    [InlineData("faster-whisper,worker", "can't run here")]
    [InlineData(",", "names no engine")]
    public async Task An_engine_that_can_not_be_had_is_told_in_one_line(string engine, string why)
    {
        CliResult result = await CliProcess.RunAsync("transcribe", Samples.Digits, "--engine", engine);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(why, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
