using System.Globalization;
using System.Text.RegularExpressions;
using EchoNative.Evaluation.Words;

namespace EchoNative.Cli.Tests.Demo;

/// <summary>The whole of <c>demo</c>: its server is a real process that must be gone afterwards.</summary>
public sealed partial class DemoCommandTests
{
    [Fact]
    public async Task Demo_shows_live_words_and_a_summary_and_leaves_nothing_running()
    {
        await using RunningCli demo = RunningCli.Start("demo");
        int server = ServerOf(demo);
        (int exitCode, IReadOnlyList<string> lines) = await demo.ExitAsync();

        Assert.True(exitCode == 0, demo.Error);
        Assert.Contains(lines, line => line.StartsWith("partial ", StringComparison.Ordinal));
        string text = string.Join(' ', lines.Where(line => line.StartsWith("final ", StringComparison.Ordinal)).Select(line => TimeStamp().Replace(line, "")));
        WordErrors errors = WordErrors.Count(Samples.DemoText, text);
        Assert.True(errors.Rate <= 0.1, $"{errors}: {text}");
        foreach (string fact in new[] { "realtime factor", "first partial", "final", "allocated" })
        {
            Assert.Contains(lines, line => line.Contains($"│ {fact}", StringComparison.Ordinal));
        }

        await RunningCli.ExpectGoneAsync(server);
    }

    [SignalFact]
    public async Task Interrupted_demo_takes_its_server_along()
    {
        await using RunningCli demo = RunningCli.Start("demo");
        int server = ServerOf(demo);
        Assert.NotNull(demo.WaitForLine("partial "));
        await RunningCli.SignalAsync("INT", demo.Id);
        Assert.Equal(130, (await demo.ExitAsync()).ExitCode);
        await RunningCli.ExpectGoneAsync(server);
    }

    [SignalFact]
    public async Task Killed_demo_takes_its_server_along()
    {
        await using RunningCli demo = RunningCli.Start("demo");
        int server = ServerOf(demo);
        await RunningCli.SignalAsync("KILL", demo.Id);
        await RunningCli.ExpectGoneAsync(server);
    }

    [SignalFact]
    public async Task Demo_whose_server_dies_fails_with_a_reason()
    {
        await using RunningCli demo = RunningCli.Start("demo");
        int server = ServerOf(demo);
        Assert.NotNull(demo.WaitForLine("partial "));
        await RunningCli.SignalAsync("KILL", server);
        Assert.Equal(1, (await demo.ExitAsync()).ExitCode);
        Assert.Contains("The connection was lost", demo.Error, StringComparison.Ordinal);
    }

    private static int ServerOf(RunningCli demo) =>
        int.Parse(ProcessNumber().Match(demo.WaitForLine("server ")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"process (\d+) at ws://")]
    private static partial Regex ProcessNumber();

    [GeneratedRegex(@"^final +\d+:\d\d\.\d +")]
    private static partial Regex TimeStamp();
}
