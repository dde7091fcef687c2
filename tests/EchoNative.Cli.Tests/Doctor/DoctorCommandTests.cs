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
}
