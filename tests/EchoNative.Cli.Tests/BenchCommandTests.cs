using EchoNative.Cli.Tests.Models;
using EchoNative.Evaluation;

namespace EchoNative.Cli.Tests;

/// <summary>The real command. What it measures is not judged: the machine does something else, too.</summary>
public class BenchCommandTests
{
    [Fact]
    public async Task Scenario_writes_its_result_as_json_and_as_a_page()
    {
        string page = Path.Combine(Directory.CreateTempSubdirectory("echonative-bench-").FullName, "a.html");

        CliResult run = await CliProcess.RunAsync("bench", "scenario-a", "--duration", "10", "--json", "--report", page);

        BenchResult result = BenchResult.FromJson(run.Output);
        Assert.Equal(result.Passed ? 0 : 1, run.ExitCode);
        Assert.Equal($"echonative bench scenario-a --duration 10 --json --report {page}", result.Command);
        Assert.Equal(0, result.Metrics.Single(metric => metric.Name == "samples lost").Value);
        Assert.Equal(HtmlReport.Render(result), await File.ReadAllTextAsync(page));
        Assert.Contains("scenario-a: 10 s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Residency_loads_its_model_once()
    {
        CliResult run = await CliProcess.RunAsync("bench", "residency", "--windows", "30", "--json");

        Assert.Equal(1, BenchResult.FromJson(run.Output).Metrics[0].Value);
    }

    [Theory]
    [InlineData("--duration takes a number from 10 to 3600, not '5'.", "scenario-a", "--duration", "5")]
    [InlineData("'nonsense' is not a ws:// or wss:// address", "scenario-b", "--url", "nonsense")]
    [InlineData("missing.wav", "scenario-c", "--audio", "missing.wav")]
    [InlineData("--target is one of library, server, not 'moon'.", "scenario-a", "--target", "moon")]
    [InlineData("there is no folder", "residency", "--report", "no/such/folder/x.html")]
    [InlineData("there is no type 'q9'", "rtf", "--types", "q9")]
    [InlineData("There is no Whisper model 'huge'", "rtf", "--models", "huge")]
    [InlineData("threads, not 0", "rtf", "--threads", "0")]
    [InlineData("a window has 0.5 to 24 s, not 99", "rtf", "--windows", "99")]
    [InlineData("--most takes a number from 1 to 4096", "limit", "--most", "0")]
    public async Task Bad_options_are_told(string message, params string[] arguments)
    {
        CliResult run = await CliProcess.RunAsync(["bench", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
