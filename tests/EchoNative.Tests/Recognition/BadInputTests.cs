using System.Diagnostics;
using EchoNative.BadInput;

namespace EchoNative.Tests.Recognition;

/// <summary>Everything that makes libwhisper abort, crash, hang or quietly decode nonsense ends in a typed exception here.</summary>
public class BadInputTests
{
    public static TheoryData<int, string> Every => Select(_ => true);

    public static TheoryData<int, string> Lethal => Select(row => row.Lethal);

    [Theory]
    [MemberData(nameof(Every))]
    public void Every_row_ends_in_its_typed_exception(int number, string title) => Assert.True(Rows.Check(Rows.All[number]) is null, $"{title}: {Rows.Check(Rows.All[number])}");

    [Theory]
    [MemberData(nameof(Lethal))]
    public async Task A_lethal_row_leaves_a_process_alive_and_working(int number, string title)
    {
        (int code, string output) = await Child(number.ToString());
        Assert.True(code == 0 && output.Contains("survived", StringComparison.Ordinal), $"{title}: exit code {code}, {output}");
    }

    // Without the checks the same inputs end the process: the rows above prove something.
    [Theory]
    [InlineData(61)]
    [InlineData(84)]
    [InlineData(116)]
    public async Task Without_the_checks_the_process_dies(int number)
    {
        (int code, _) = await Child("bare", number.ToString());
        Assert.True(code > 128, $"exit code {code}");
    }

    /// <summary>
    /// libwhisper's parameters with lethal or silent values that have no counterpart here at all: offsets and durations (a span says
    /// it), text context, regular expressions, other sampling strategies. Whoever adds one adds its rows.
    /// </summary>
    [Fact]
    public void Options_that_libwhisper_can_be_killed_with_do_not_exist()
    {
        string[] known =
        [
            "AudioContext", "BeamSize", "BestOf", "CarryContext", "Language", "MaxTokens", "Prompt", "SingleSegment", "Temperature",
            "TemperatureIncrement", "Threads", "TokenTimes", "Translate",
        ];
        Assert.Equal(known, typeof(DecodeOptions).GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    private static TheoryData<int, string> Select(Func<Row, bool> predicate)
    {
        var data = new TheoryData<int, string>();
        foreach (Row row in Rows.All.Values.Where(predicate).OrderBy(r => r.Number))
        {
            data.Add(row.Number, row.Title);
        }

        return data;
    }

    private static async Task<(int Code, string Output)> Child(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "EchoNative.BadInput.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, "hung for three minutes");
        }
    }
}
