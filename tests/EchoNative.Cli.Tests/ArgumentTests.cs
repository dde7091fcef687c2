using EchoNative.Cli.Tests.Models;

namespace EchoNative.Cli.Tests;

/// <summary>Wrong arguments get one clear line and exit code 2.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("bogus", "'bogus'")]
    [InlineData("transcribe", "transcribe")]
    [InlineData("transcribe a.wav --format xml", "--format is one of txt, jsonl, srt, vtt")]
    [InlineData("transcribe a.wav --threads 0", "--threads takes a number from 1 to 64")]
    [InlineData("transcribe a.wav --threads many", "--threads takes a number from 1 to 64")]
    [InlineData("serve --port 65536", "--port takes a number from 0 to 65535")]
    [InlineData("serve --workers 65", "--workers takes a number from 1 to 64")]
    [InlineData("serve --max-sessions 0", "--max-sessions takes a number from 1 to")]
    [InlineData("serve --session-time 0", "--session-time takes a number from 1 to 604800")]
    [InlineData("stream", "stream")]
    [InlineData("stream a.wav --bogus", "--bogus")]
    [InlineData("wer", "wer")]
    [InlineData("wer a.txt b.txt --normaliser german", "--normaliser is one of none, basic, english")]
    [InlineData("bench hallucination --minutes 0", "--minutes takes a number from 1 to 1440")]
    [InlineData("bench chaos --cuts many", "--cuts takes a number from 1 to 100000")]
    public async Task Arguments_that_make_no_sense_are_refused_with_a_hint(string arguments, string expected)
    {
        CliResult result = await CliProcess.RunAsync(arguments.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Equal(2, result.ErrorLines.Length);
        Assert.StartsWith("echonative: ", result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains(expected, result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("--help` tells how it is used.", result.ErrorLines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transcribe a.wav --model nothing-of-that-name", "neither a file nor a known model")]
    [InlineData("transcribe a.wav --model base.en", "echonative models pull base.en")]
    [InlineData("transcribe a.wav b.wav --format srt", "one file at a time")]
    [InlineData("serve --host example.org", "not an IP address")]
    [InlineData("serve --allow-origin example.org", "not an origin")]
    [InlineData("serve --host 0.0.0.0", "--api-keys FILE")]
    [InlineData("serve --smaller-model nothing-of-that-name", "neither a file nor a known model")]
    [InlineData("serve --api-keys no-such-file", "no-such-file")]
    [InlineData("serve --tls-key key.pem", "--tls-key needs --tls-cert")]
    [InlineData("serve --tls-cert no-such-file.pem", "no-such-file.pem")]
    [InlineData("stream a.wav --url http://127.0.0.1", "not an address such as ws://")]
    [InlineData("stream no-such-file.wav", "no-such-file.wav")]
    public async Task Values_that_can_not_be_used_get_one_line(string arguments, string expected)
    {
        CliResult result = await CliProcess.RunAsync(arguments.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_tells_where_an_error_comes_from()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "a.wav", "--model", "nothing-of-that-name", "--verbose");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("ModelNotFoundException", result.Error, StringComparison.Ordinal);
        Assert.Contains("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    public async Task Help_names_the_verbs(string arguments)
    {
        CliResult result = await CliProcess.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("echonative [command] [options]", result.Output, StringComparison.Ordinal);
        foreach (string verb in new[] { "transcribe", "serve", "stream", "models", "demo", "wer", "bench" })
        {
            Assert.Contains(result.OutputLines, line => line.TrimStart().StartsWith(verb, StringComparison.Ordinal));
        }
    }
}
