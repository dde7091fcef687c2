using System.Text.Json;
using System.Text.RegularExpressions;
using EchoNative.Cli.Tests.Models;
using EchoNative.Evaluation.Words;

namespace EchoNative.Cli.Tests.Transcribe;

public sealed partial class TranscribeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Txt_is_the_words_with_a_line_for_each_segment()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Demo);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True(result.OutputLines.Length > 1);
        AssertWords(Samples.DemoText, string.Join(' ', result.OutputLines));
    }

    [Fact]
    public async Task A_prompt_and_hot_words_are_taken_and_bounded()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Digits, "--prompt", "one two three", "--hot-word", "seven", "--hot-word", "Wolfgang");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        AssertWords(Samples.DigitsText, string.Join(' ', result.OutputLines));

        result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Digits, "--hot-word", new string('a', 65));
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("HotWords", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jsonl_is_an_object_per_file_with_exactly_the_documented_fields()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Demo, Samples.Digits, "--format", "jsonl", "--threads", "1");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(2, result.OutputLines.Length);
        foreach ((string line, string file, string text) in new[]
        {
            (result.OutputLines[0], Samples.Demo, Samples.DemoText), (result.OutputLines[1], Samples.Digits, Samples.DigitsText),
        })
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            Assert.Equal(["file", "text", "segments", "audio_s", "elapsed_s", "rtf"], Names(root));
            Assert.Equal(file, root.GetProperty("file").GetString());
            AssertWords(text, root.GetProperty("text").GetString()!);
            JsonElement[] segments = [.. root.GetProperty("segments").EnumerateArray()];
            Assert.Equal(root.GetProperty("text").GetString(), string.Join(' ', segments.Select(s => s.GetProperty("text").GetString())));
            double audio = root.GetProperty("audio_s").GetDouble();
            Assert.InRange(root.GetProperty("rtf").GetDouble(), 0.0001, 100);
            Assert.InRange(root.GetProperty("elapsed_s").GetDouble(), 0.001, 100 * audio);
            double before = 0;
            foreach (JsonElement segment in segments)
            {
                Assert.Equal(["start", "end", "text", "words"], Names(segment));
                JsonElement[] words = [.. segment.GetProperty("words").EnumerateArray()];
                Assert.Equal(segment.GetProperty("text").GetString(), string.Join(' ', words.Select(w => w.GetProperty("text").GetString())));
                foreach (JsonElement word in words)
                {
                    Assert.Equal(["start", "end", "text", "p"], Names(word));
                    Assert.InRange(word.GetProperty("start").GetDouble(), before, audio);
                    Assert.InRange(word.GetProperty("end").GetDouble(), word.GetProperty("start").GetDouble(), audio);
                    Assert.InRange(word.GetProperty("p").GetDouble(), 0, 1);
                    before = word.GetProperty("start").GetDouble();
                }
            }
        }
    }

    [Fact]
    public async Task Srt_is_numbered_cues_with_times()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Demo, "--format", "srt");
        Assert.Equal(0, result.ExitCode);
        string[] cues = result.Output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < cues.Length; i++)
        {
            string[] lines = cues[i].Split('\n');
            Assert.Equal(3, lines.Length);
            Assert.Equal($"{i + 1}", lines[0]);
            Assert.Matches(SubRipTimes(), lines[1]);
        }

        AssertWords(Samples.DemoText, string.Join(' ', cues.Select(cue => cue.Split('\n')[2])));
    }

    [Fact]
    public async Task Vtt_has_its_header_and_cues_with_times()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Digits, "--format", "vtt");
        Assert.Equal(0, result.ExitCode);
        string[] blocks = result.Output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("WEBVTT", blocks[0]);
        string[] lines = Assert.Single(blocks[1..]).Split('\n');
        Assert.Matches(WebVttTimes(), lines[0]);
        AssertWords(Samples.DigitsText, lines[1]);
    }

    [Fact]
    public async Task Bad_files_get_a_line_each_and_the_others_are_done()
    {
        await File.WriteAllTextAsync(_folder["junk.wav"], "RIFF but no more than that");
        await File.WriteAllTextAsync(_folder["text.txt"], "These are words, but nobody says them.");
        await File.WriteAllBytesAsync(_folder["empty.wav"], []);
        byte[] whole = await File.ReadAllBytesAsync(Samples.Digits);
        await File.WriteAllBytesAsync(_folder["cut.wav"], whole[..30]);
        string[] bad = [_folder["absent.wav"], _folder["junk.wav"], _folder["text.txt"], _folder["empty.wav"], _folder["cut.wav"], _folder.FullPath];

        CliResult result = await CliProcess.RunAsync(["transcribe", "--model", "digits", .. bad[..3], Samples.Digits, .. bad[3..], "--format", "jsonl"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(Samples.DigitsText, Assert.Single(result.OutputLines), StringComparison.Ordinal);
        Assert.Equal(bad.Length, result.ErrorLines.Length);
        Assert.All(bad.Zip(result.ErrorLines), pair => Assert.StartsWith($"echonative: {pair.First}: ", pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_files_as_text_are_told_apart()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Digits, Samples.Digits);
        Assert.Equal([$"==> {Samples.Digits} <==", Samples.DigitsText, $"==> {Samples.Digits} <==", Samples.DigitsText], result.OutputLines);
    }

    [Fact]
    public async Task Standard_input_is_read_as_a_file()
    {
        await using RunningCli cli = RunningCli.Start("transcribe", "--model", "digits", "-", "--format", "jsonl");
        await using (FileStream file = File.OpenRead(Samples.Digits))
        {
            await file.CopyToAsync(cli.Input.BaseStream);
        }

        cli.Input.Close();
        (int exitCode, IReadOnlyList<string> lines) = await cli.ExitAsync();
        Assert.Equal(0, exitCode);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(lines));
        Assert.Equal("-", json.RootElement.GetProperty("file").GetString());
        Assert.Equal(Samples.DigitsText, json.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Language_that_the_model_does_not_know_is_refused_once()
    {
        CliResult result = await CliProcess.RunAsync("transcribe", "--model", "digits", Samples.Digits, Samples.Digits, "--language", "de");
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("English only", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_is_damaged_is_refused()
    {
        await File.WriteAllBytesAsync(_folder["ggml-bad.bin"], new byte[1000]);
        CliResult result = await CliProcess.RunAsync("transcribe", Samples.Digits, "--model", _folder["ggml-bad.bin"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("magic", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [SignalFact]
    public async Task Interrupt_ends_it_with_130()
    {
        await using RunningCli cli = RunningCli.Start("transcribe", "--model", "digits", Samples.Digits, "-");
        Assert.NotNull(cli.WaitForLine(Samples.DigitsText)); // it now waits for standard input, which does not end
        await RunningCli.SignalAsync("INT", cli.Id);
        Assert.Equal(130, (await cli.ExitAsync()).ExitCode);
        Assert.Empty(cli.Error.Trim());
    }

    private static void AssertWords(string reference, string text)
    {
        WordErrors errors = WordErrors.Count(reference, text);
        Assert.True(errors.Rate <= 0.1, $"{errors}: {text}");
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    [GeneratedRegex(@"^\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}$")]
    private static partial Regex SubRipTimes();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}$")]
    private static partial Regex WebVttTimes();
}
