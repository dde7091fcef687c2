using System.Text.Json;
using EchoNative.Cli.Tests.Models;

namespace EchoNative.Cli.Tests.Wer;

public sealed class WerCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Texts_are_compared_as_they_sound_with_each_error_shown()
    {
        await File.WriteAllTextAsync(_folder["said.txt"], "It's twenty five past ten,\nsaid Mr. Brown.\n");
        await File.WriteAllTextAsync(_folder["heard.txt"], "it is 25 past 10 said mister brawn");

        CliResult result = await CliProcess.RunAsync("wer", _folder["said.txt"], _folder["heard.txt"], "--aligned");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "said  it is 25 past 10 said mister brown",
                "heard it is 25 past 10 said mister brawn",
                "error                              S",
                "12.50 % (1 of 8 words: 1 substituted, 0 deleted, 0 inserted)",
            ],
            result.OutputLines);

        result = await CliProcess.RunAsync("wer", _folder["said.txt"], _folder["heard.txt"], "--normaliser", "none");
        Assert.Contains(" of 8 words", Assert.Single(result.OutputLines), StringComparison.Ordinal);
        Assert.DoesNotContain("(1 of", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_are_compared_name_by_name_and_given_as_json()
    {
        await File.WriteAllTextAsync(_folder["said.tsv"], "a\tone two three\nb\tfour\n");
        await File.WriteAllTextAsync(_folder["heard.tsv"], "b\tfour five\r\na\tone three\r\n");
        await File.WriteAllTextAsync(_folder["both.tsv"], "a\tone two three\tone three\nb\tfour\tfour five\n");

        CliResult two = await CliProcess.RunAsync("wer", _folder["said.tsv"], _folder["heard.tsv"], "--normaliser", "basic", "--json");
        CliResult one = await CliProcess.RunAsync("wer", _folder["both.tsv"], "--normaliser", "basic", "--json");
        Assert.Equal((0, "", two.Output), (two.ExitCode, two.Error, one.Output));
        using JsonDocument json = JsonDocument.Parse(two.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(
            (0.5, 4, 0, 1, 1),
            (root.GetProperty("word_error_rate").GetDouble(), root.GetProperty("words").GetInt32(), root.GetProperty("substitutions").GetInt32(),
                root.GetProperty("deletions").GetInt32(), root.GetProperty("insertions").GetInt32()));
        JsonElement first = root.GetProperty("recordings")[0];
        Assert.Equal("a", first.GetProperty("name").GetString());
        Assert.Equal(["none", "deletion", "none"], first.GetProperty("alignment").EnumerateArray().Select(word => word.GetProperty("edit").GetString()));
        Assert.Equal("two", first.GetProperty("alignment")[1].GetProperty("reference").GetString());
        Assert.False(first.GetProperty("alignment")[1].TryGetProperty("hypothesis", out _));
    }

    [Theory]
    [InlineData("a\tone\n", "b\tone\n", "has no 'a'")]
    [InlineData("a\tone\n", "a\tone\nb\ttwo\n", "has 'b'")]
    [InlineData("a\tone\na\ttwo\n", "a\tone\n", "has no 'a'")]
    [InlineData("a\tone\n", "a\tone\na\tone\n", "twice")]
    [InlineData("a\tone\ttwo\n", "a\tone\n", "line 1: 3 columns")]
    [InlineData("", "a\tone\n", "is empty")]
    [InlineData("a\tone\n", null, "line 1: 2 columns")]
    public async Task Tables_that_do_not_fit_together_are_refused(string said, string? heard, string expected)
    {
        await File.WriteAllTextAsync(_folder["said.tsv"], said);
        await File.WriteAllTextAsync(_folder["heard.tsv"], heard ?? "");
        CliResult result = await CliProcess.RunAsync(heard is null ? ["wer", _folder["said.tsv"]] : ["wer", _folder["said.tsv"], _folder["heard.tsv"]]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_no_text_are_refused()
    {
        await File.WriteAllTextAsync(_folder["said.txt"], "one");
        await File.WriteAllBytesAsync(_folder["heard.txt"], [0x41, 0xff, 0x80]);
        foreach ((string file, string expected) in new[] { (_folder["heard.txt"], "UTF-8"), (_folder["absent.txt"], "absent.txt"), (_folder.FullPath, "folder") })
        {
            CliResult result = await CliProcess.RunAsync("wer", _folder["said.txt"], file);
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        }
    }
}
