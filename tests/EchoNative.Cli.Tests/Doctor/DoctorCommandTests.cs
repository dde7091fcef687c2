using System.Text.Json;
using EchoNative.Cli.Tests.Models;

namespace EchoNative.Cli.Tests.Doctor;

public sealed class DoctorCommandTests
{
    private const string Nowhere = "/no/such/folder";

    [Fact]
    public async Task Look_tells_what_there_is_and_why_this_library()
    {
        CliResult result = await CliProcess.RunAsync("doctor", "--look");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        foreach (string said in new[] { "Machine", "processor", "libwhisper", "why this one", "devices", "CPU", "digits" })
        {
            Assert.Contains(said, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Look_says_every_path_that_failed_and_what_mends_it_when_there_is_no_library()
    {
        using CliProcess text = CliProcess.StartWith("ECHONATIVE_LIBRARY_PATH", Nowhere, "doctor", "--look");
        using CliProcess json = CliProcess.StartWith("ECHONATIVE_LIBRARY_PATH", Nowhere, "doctor", "--look", "--json");

        CliResult told = await text.ResultAsync();
        CliResult written = await json.ResultAsync();

        Assert.Equal((1, 1), (told.ExitCode, written.ExitCode));
        Assert.Contains(Nowhere, told.Output, StringComparison.Ordinal);
        Assert.Contains("build.sh native", told.Output, StringComparison.Ordinal);
        JsonElement library = JsonDocument.Parse(written.Output).RootElement.GetProperty("library");
        Assert.Contains("could not be loaded", library.GetProperty("failure").GetString(), StringComparison.Ordinal);
        JsonElement attempt = Assert.Single(library.GetProperty("rejected").EnumerateArray());
        Assert.Equal((Nowhere, "no such folder"), (attempt.GetProperty("path").GetString(), attempt.GetProperty("reason").GetString()));
    }

    // Measures, which takes half a minute on two busy cores; what comes out is not judged, only that it hangs together.
    [Fact]
    public async Task Doctor_measures_once_and_recommends()
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, string> environment = new() { ["ECHONATIVE_MODELS"] = folder["models"], ["XDG_CACHE_HOME"] = folder["cache"] };

        CliResult first = await CliProcess.RunInAsync(environment, "doctor", "--json");
        CliResult second = await CliProcess.RunInAsync(environment, "doctor");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("measuring", first.Error, StringComparison.Ordinal);
        Assert.Equal("", second.Error);
        JsonElement report = JsonDocument.Parse(first.Output).RootElement;
        JsonElement speed = report.GetProperty("speed");
        Assert.InRange(speed.GetProperty("processor").GetProperty("one_core").GetDouble(), 0.01, 100_000);
        Assert.All(speed.GetProperty("recognition").GetProperty("points").EnumerateArray(), point => Assert.True(point.GetProperty("encode").GetDouble() > 0));
        string model = report.GetProperty("recommended").GetProperty("model").GetString()!;
        Assert.Contains($"echonative models pull {model}", second.Output, StringComparison.Ordinal);
        Assert.False(report.TryGetProperty("recommended_present", out _));
    }
}
