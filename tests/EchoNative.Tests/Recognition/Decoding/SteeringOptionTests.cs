using EchoNative.Audio;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>Options that steer a session are refused with their name before libwhisper sees them.</summary>
public class SteeringOptionTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    public static TheoryData<string, SessionOptions> Bad => new()
    {
        { "Prompt", new() { Prompt = new string('a', SessionOptions.MaxPromptLength + 1) } },
        { "Prompt", new() { Prompt = string.Concat(Enumerable.Repeat("1 ", 500)) } },
        { "Prompt", new() { Prompt = "a\0b" } },
        { "Prompt", new() { Prompt = "a\uD800b" } },
        { "Prompt", new() { Prompt = null! } },
        { "HotWords", new() { HotWords = [.. Enumerable.Repeat("a", SessionOptions.MaxTexts + 1)] } },
        { "HotWords", new() { HotWords = [new string('a', SessionOptions.MaxTextLength + 1)] } },
        { "HotWords", new() { HotWords = [""] } },
        { "HotWords", new() { HotWords = [" "] } },
        { "HotWords", new() { HotWords = [null!] } },
        { "HotWords", new() { HotWords = null! } },
        { "SuppressText", new() { SuppressText = ["\uDC00"] } },
        { "SuppressTokens", new() { SuppressTokens = [.. Enumerable.Range(0, SessionOptions.MaxSuppressTokens + 1)] } },
        { "SuppressTokens", new() { SuppressTokens = [-1] } },
        { "SuppressTokens", new() { SuppressTokens = [50256] } }, // the end of the text
        { "SuppressTokens", new() { SuppressTokens = [51863] } }, // a time
        { "Temperatures", new() { Temperatures = [0] } },
        { "Temperatures", new() { Temperatures = [float.NaN] } },
        { "Temperatures", new() { Temperatures = [0.4f, 0.2f] } },
        { "Temperatures", new() { Temperatures = [1.1f] } },
        { "Temperatures", new() { Temperatures = [.. Enumerable.Range(1, SessionOptions.MaxTemperatures + 1).Select(i => i / 20f)] } },
        { "Temperatures", new() { BeamSize = 2, Temperatures = [0.2f, 0.7f] } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void OpenSession_names_the_option(string name, SessionOptions options) =>
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => fixture.Engine.OpenSession(options)).ParamName);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(0.05f)]
    [InlineData(1.5f)]
    public async Task A_files_increment_is_bounded(float increment)
    {
        using IAudioSource source = Recording();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => fixture.Engine.TranscribeAsync(source, new TranscribeOptions { TemperatureIncrement = increment }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1f)]
    [InlineData(0.2f)]
    [InlineData(0.3f)]
    [InlineData(1)]
    public async Task Every_increment_within_the_bounds_is_taken_with_beams_too(float increment)
    {
        using IAudioSource source = Recording();
        Transcript transcript = await fixture.Engine.TranscribeAsync(
            source, new TranscribeOptions { TemperatureIncrement = increment, BeamSize = 2, Prompt = "one two" });
        Assert.NotEmpty(transcript.Text);
    }

    [Fact]
    public async Task A_session_with_every_option_hears_the_same_digits()
    {
        var options = new SessionOptions
        {
            Prompt = "one two three",
            HotWords = ["seven", "nine", "Wolfgang"],
            SuppressText = ["eleven"],
            SuppressTokens = [1000],
            Temperatures = [0.5f],
        };
        List<TranscriptEvent> events = await fixture.StreamAsync(Speech.Digits, 1600, options);
        Assert.Equal(Speech.DigitsText, Speech.Finals(events));
    }

    [Fact]
    public async Task A_session_never_writes_what_is_suppressed()
    {
        string word = Speech.DigitsText.Split(' ')[0];
        List<TranscriptEvent> events = await fixture.StreamAsync(Speech.Digits, 1600, new SessionOptions { SuppressText = [word] });
        Assert.NotEmpty(Speech.Finals(events));
        Assert.All(events, e => Assert.DoesNotContain(word, e.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_file_never_gets_what_is_suppressed(int beams)
    {
        string word = Speech.DigitsText.Split(' ')[0];
        using IAudioSource source = Recording();
        Transcript transcript = await fixture.Engine.TranscribeAsync(source, new TranscribeOptions { SuppressText = [word], BeamSize = beams });
        Assert.NotEmpty(transcript.Text);
        Assert.DoesNotContain(word, transcript.Text, StringComparison.Ordinal);
    }

    private static IAudioSource Recording() => AudioFile.Open(Path.Combine(Speech.Folder, "digits.wav"));
}
