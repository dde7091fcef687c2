using System.Text.Json;
using EchoNative.Models;

namespace EchoNative.Cli.Tests.Models;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_prints_a_line_of_columns_for_every_model_when_redirected()
    {
        CliResult result = await CliProcess.RunAsync("models", "list", "--directory", _folder.FullPath);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(ModelCatalog.Entries.Count, result.OutputLines.Length);
        Assert.All(result.OutputLines, line => Assert.Equal(6, line.Split('\t').Length));
        Assert.StartsWith("digits\twhisper\t17.3 MB\tbuilt in\tCC-BY-SA-4.0\t", result.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains(result.OutputLines, line => line.StartsWith("large-v3-turbo\twhisper\t1624.6 MB\t-\tMIT\t", StringComparison.Ordinal));
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task List_prints_json_that_says_what_is_here()
    {
        ModelEntry silero = ModelCatalog.Get("silero-v6.2.0");
        await File.WriteAllBytesAsync(_folder[silero.FileName], new byte[silero.SizeBytes]);
        await File.WriteAllTextAsync(_folder[ModelCatalog.Get("tiny").FileName], "short");

        CliResult result = await CliProcess.RunAsync("models", "list", "--json", "--directory", _folder.FullPath);

        using JsonDocument json = JsonDocument.Parse(result.Output);
        Dictionary<string, JsonElement> models = json.RootElement.EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!);
        Assert.Equal(ModelCatalog.Entries.Count, models.Count);
        Assert.True(models["digits"].GetProperty("present").GetBoolean());
        Assert.True(File.Exists(models["digits"].GetProperty("path").GetString()));
        Assert.Equal("present", models["silero-v6.2.0"].GetProperty("state").GetString());
        Assert.Equal("vad", models["silero-v6.2.0"].GetProperty("kind").GetString());
        Assert.Equal("wrong size", models["tiny"].GetProperty("state").GetString());
        Assert.False(models["base"].GetProperty("present").GetBoolean());
        Assert.Equal(147951465, models["base"].GetProperty("sizeBytes").GetInt64());
    }

    [Fact]
    public async Task Path_prints_where_the_embedded_model_lies()
    {
        CliResult result = await CliProcess.RunAsync("models", "path", "digits");

        Assert.Equal(0, result.ExitCode);
        Assert.True(File.Exists(Assert.Single(result.OutputLines)));
    }

    [Theory]
    [InlineData("base.en", "echonative models pull base.en")]
    [InlineData("basee", "Did you mean")]
    public async Task Path_says_what_to_do_when_there_is_no_such_model(string name, string expected)
    {
        CliResult result = await CliProcess.RunAsync("models", "path", name, "--directory", _folder.FullPath);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_checks_what_is_here_and_fails_when_something_is_damaged()
    {
        CliResult intact = await CliProcess.RunAsync("models", "verify", "--directory", _folder.FullPath);
        ModelEntry silero = ModelCatalog.Get("silero-v6.2.0");
        await File.WriteAllBytesAsync(_folder[silero.FileName], new byte[silero.SizeBytes]);
        CliResult damaged = await CliProcess.RunAsync("models", "verify", "--directory", _folder.FullPath);
        CliResult missing = await CliProcess.RunAsync("models", "verify", "base", "--directory", _folder.FullPath);

        Assert.Equal(0, intact.ExitCode);
        Assert.StartsWith("digits\tintact\t", Assert.Single(intact.OutputLines), StringComparison.Ordinal);
        Assert.Equal(2, damaged.ExitCode);
        Assert.Contains($"damaged: SHA-256 ", damaged.Output, StringComparison.Ordinal);
        Assert.Contains($" instead of {silero.Sha256}", damaged.Output, StringComparison.Ordinal);
        Assert.Equal(2, missing.ExitCode);
        Assert.StartsWith("base\tmissing\t", Assert.Single(missing.OutputLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models", "pull")]
    [InlineData("models", "pull", "tiny", "--bogus")]
    [InlineData("models", "frobnicate")]
    [InlineData("models", "path")]
    public async Task Wrong_usage_ends_with_2_and_one_reason(params string[] arguments)
    {
        CliResult result = await CliProcess.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.ErrorLines);
    }

    [Theory]
    [InlineData("ftp://mirror.example/", "must begin with https:// or http://")]
    [InlineData("http://mirror.example/", "never sent over plain http")]
    public async Task Pull_refuses_bad_options_before_asking_anybody(string url, string reason)
    {
        CliResult result = await CliProcess.RunAsync("models", "pull", "tiny", "--directory", _folder.FullPath, "--url", url, "--token", "t");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(reason, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath));
    }
}
