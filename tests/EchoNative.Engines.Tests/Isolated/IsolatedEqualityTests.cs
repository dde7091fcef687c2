using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Isolated;

/// <summary>What a child says is what the engine in this process says, to the last bit.</summary>
public class IsolatedEqualityTests
{
    [Fact]
    public async Task Words_times_and_probabilities_are_those_of_the_engine_in_process()
    {
        await using var own = new WhisperEngine(new WhisperEngineOptions { ModelPath = IsolatedEngines.Options.ModelPath, Workers = 1, ThreadsPerWorker = 1 });
        await own.StartAsync();
        await using IsolatedEngine isolated = await IsolatedEngines.StartAsync();
        foreach ((string what, float[] speech, SessionOptions options) in Cases())
        {
            (List<TranscriptEvent> expected, SessionStatistics theirs) = await IsolatedEngines.TranscribeAsync(own, speech, options);
            (List<TranscriptEvent> actual, SessionStatistics ours) = await IsolatedEngines.TranscribeAsync(isolated, speech, options);
            Assert.NotEmpty(expected);
            Assert.Equal([what, .. IsolatedEngines.Words(expected)], [what, .. IsolatedEngines.Words(actual)]);
            Assert.Equal(theirs.FallbackCauses, ours.FallbackCauses);
        }
    }

    [Fact]
    public async Task Files_are_read_as_in_process()
    {
        string path = Path.Combine(Speech.Folder, "demo.wav");
        await using var own = new WhisperEngine(new WhisperEngineOptions { ModelPath = IsolatedEngines.Options.ModelPath, Workers = 1, ThreadsPerWorker = 1 });
        await own.StartAsync();
        await using IsolatedEngine isolated = await IsolatedEngines.StartAsync();
        using Audio.IAudioSource one = Audio.AudioFile.Open(path), other = Audio.AudioFile.Open(path);
        Transcript expected = await own.TranscribeAsync(one), actual = await isolated.TranscribeAsync(other).WaitAsync(IsolatedEngines.Limit);
        Assert.Equal(expected.Segments.SelectMany(s => s.Words), actual.Segments.SelectMany(s => s.Words));
        Assert.Equal(expected.Language, actual.Language);
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_is_refused_at_once()
    {
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync();
        string prompt = string.Concat(Enumerable.Repeat("xqz ", 250));
        ArgumentException e = Assert.Throws<ArgumentException>(() => engine.OpenSession(new SessionOptions { Prompt = prompt }));
        Assert.Contains("tokens", e.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (engine.Status.Sessions, engine.Restarts));
    }

    // Finals of a stream without partials: where partials are decoded depends on the clock.
    private static IEnumerable<(string What, float[] Speech, SessionOptions Options)> Cases()
    {
        var plain = new SessionOptions { Partials = false };
        float[] twice = [.. Speech.Digits, .. Speech.Digits];
        yield return ("finals", Speech.Demo, plain);
        yield return ("context and prompt", twice, plain with { CarryContext = true, Prompt = "one two" });
        yield return ("words that are wanted and not", twice, plain with { HotWords = ["seven", "zero"], SuppressText = ["three"], Temperatures = [0.4f] });
        yield return ("beams", twice, plain with { BeamSize = 2 });
    }
}
