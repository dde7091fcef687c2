using System.Text.Json;
using EchoNative.Cli.Tests.Models;
using EchoNative.Evaluation;

namespace EchoNative.Cli.Tests.Bench;

/// <summary>The whole command with real processes, as briefly as it goes.</summary>
public sealed class CompareCommandTests
{
    [Fact]
    public async Task Programs_are_set_beside_one_another_and_a_method_beside_a_session_live()
    {
        string peer = OperatingSystem.IsWindows() ? "own=echo one two & rem {file}" : "own=echo one two; test -f {file}";
        CliResult run = await CliProcess.RunAsync(
            "bench", "compare", "--audio", Samples.Digits, "--rounds", "1", "--threads", "1", "--peer", peer, "--peer", "broken=no-such-program {file}", "--json");

        Assert.Equal(0, run.ExitCode);
        BenchResult result = BenchResult.FromJson(run.Output);
        BenchTable files = result.Tables[0];
        Assert.Equal(["echonative transcribe", "echonative serve"], files.Rows.Select(row => row[0]).Take(2));
        Assert.All(files.Rows.Take(2), row => Assert.Equal("0.00", row[4]));
        Assert.Contains(files.Rows, row => row[0] == "own");
        Assert.Contains(result.Notes, note => note.StartsWith("broken is left out", StringComparison.Ordinal));
        BenchTable live = result.Tables[1];
        Assert.Equal("0.00", live.Rows[0][4]);
        Assert.StartsWith("method of whisper-stream", live.Rows[1][0], StringComparison.Ordinal);
        Assert.All(live.Rows, row => Assert.NotEqual("–", row[5]));
        Assert.Contains("whisper-stream", string.Join(' ', result.Notes), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(run.Output);
        Assert.StartsWith("echonative bench compare --audio", json.RootElement.GetProperty("command").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--peer own=echo", "{file}")]
    [InlineData("--normaliser german", "none, basic, english")]
    [InlineData("--audio no-such-file.wav", "no-such-file.wav")]
    public async Task Bad_values_get_one_line(string arguments, string expected)
    {
        CliResult result = await CliProcess.RunAsync(["bench", "compare", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
