namespace EchoNative.Cli.Tests.Models;

public sealed class ModelsSynthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Synth_writes_a_model_that_loads_and_says_that_it_is_random()
    {
        string path = _folder["speed.bin"];

        CliResult written = await CliProcess.RunAsync("models", "synth", "tiny.en", "--output", path);
        CliResult again = await CliProcess.RunAsync("models", "synth", "tiny.en", "--output", path);
        CliResult heard = await CliProcess.RunAsync("transcribe", Samples.Digits, "--model", path);

        Assert.Equal((0, path), (written.ExitCode, Assert.Single(written.OutputLines)));
        Assert.Contains("random weights", written.Error, StringComparison.Ordinal);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.StartsWith("random0 random1", heard.Output.TrimStart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("huge", "no Whisper model 'huge'")]
    [InlineData("tiny --type q3_k", "--type is one of f32, f16, q8_0, q5_0, q5_1")]
    [InlineData("tiny --output ggml-tiny.bin", "name of the real model tiny")]
    [InlineData("tiny --output /no/such/folder/x.bin", "no folder /no/such/folder")]
    public async Task Synth_refuses_what_makes_no_sense(string arguments, string expected)
    {
        CliResult result = await CliProcess.RunAsync(["models", "synth", .. arguments.Split(' ')]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.ErrorLines[0], StringComparison.Ordinal);
    }
}
