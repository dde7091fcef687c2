using EchoNative.Models;
using EchoNative.Tests;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Onnx;

public class OnnxEngineTests
{
    [OnnxFact]
    public async Task Text_is_that_of_libwhisper_over_the_same_weights()
    {
        await using var onnx = new OnnxEngine(Digits.Options);
        await using var whisper = new WhisperEngine(new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits") });
        await onnx.StartAsync();
        await whisper.StartAsync();
        Assert.Equal(OnnxProvider.Cpu, onnx.Provider);
        string[] eval = Directory.Exists(Repository.EvaluationFolder)
            ? [.. Directory.GetFiles(Repository.EvaluationFolder, "split_0*.wav").Order().Take(4)]
            : [];
        foreach (string path in (string[])[Path.Combine(Speech.Folder, "demo.wav"), .. eval])
        {
            float[] speech = Speech.Read(path);
            Assert.Equal((path, await TextAsync(whisper, speech)), (path, await TextAsync(onnx, speech)));
        }
    }

    [OnnxFact]
    public async Task A_model_without_a_cache_says_the_same()
    {
        using TemporaryModel bare = Digits.Copy("decoder_with_past_model.onnx");
        await using var engine = new OnnxEngine(new OnnxEngineOptions { ModelPath = bare.Path, Workers = 1 });
        await engine.StartAsync();
        Assert.Equal(Speech.DigitsText, await TextAsync(engine, Speech.Digits));
    }

    [OnnxFact]
    public async Task Prompt_hot_words_and_forbidden_text_are_heeded()
    {
        await using var engine = new OnnxEngine(Digits.Options);
        await engine.StartAsync();
        string text = await TextAsync(engine, Speech.Digits, new SessionOptions { Prompt = "one two three", HotWords = ["nine"], CarryContext = true });
        Assert.Equal(Speech.DigitsText, text);
        string first = Speech.DigitsText.Split(' ')[0];
        text = await TextAsync(engine, Speech.Digits, new SessionOptions { SuppressText = [first], Temperatures = [] });
        Assert.DoesNotContain(first, text.Split(' '));
        SessionOptions tooLong = new() { Prompt = string.Join(' ', Enumerable.Repeat("one", 250)) };
        Assert.ThrowsAny<ArgumentException>(() => engine.OpenSession(tooLong));
    }

    [OnnxFact]
    public async Task A_file_is_transcribed_with_word_times()
    {
        await using var engine = new OnnxEngine(Digits.Options);
        await engine.StartAsync();
        using Audio.IAudioSource source = Audio.AudioFile.Open(Path.Combine(Speech.Folder, "demo.wav"));
        Transcript transcript = await engine.TranscribeAsync(source);
        Assert.Equal(Speech.DemoText, string.Join(' ', transcript.Segments.Select(segment => segment.Text)));
        Assert.All(transcript.Segments.SelectMany(segment => segment.Words), word => Assert.True(word.End > word.Start, $"{word}"));
        Assert.Equal("en", transcript.Language);
    }

    [OnnxFact]
    public async Task A_provider_that_the_library_lacks_is_named_before_and_at_the_start()
    {
        OnnxEngineOptions options = Digits.Options with { Provider = OperatingSystem.IsMacOS() ? OnnxProvider.Cuda : OnnxProvider.CoreMl };
        string missing = options.FindMissing()!;
        Assert.Contains("ExecutionProvider", missing);
        Assert.Contains("CPUExecutionProvider", missing);
        await using var engine = new OnnxEngine(options);
        await Assert.ThrowsAsync<ModelLoadException>(async () => await engine.StartAsync());
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new OnnxEngine(new OnnxEngineOptions { ModelPath = "" }));
        Assert.ThrowsAny<ArgumentException>(() => new OnnxEngine(Digits.Options with { Provider = (OnnxProvider)99 }));
        Assert.ThrowsAny<ArgumentException>(() => new OnnxEngine(Digits.Options with { ProviderOptions = new Dictionary<string, string> { ["a"] = "\0" } }));
        Assert.ThrowsAny<ArgumentException>(() => new OnnxEngine(Digits.Options with { ProviderOptions = null! }));
        Assert.ThrowsAny<ArgumentException>(() => new OnnxEngine(
            Digits.Options with { Provider = OnnxProvider.Cpu, ProviderOptions = new Dictionary<string, string> { ["a"] = "b" } }));
    }

    private static async Task<string> TextAsync(RecognitionEngine engine, float[] speech, SessionOptions? options = null)
    {
        await using RecognitionSession session = engine.OpenSession((options ?? new SessionOptions()) with { Partials = false });
        await session.WriteAsync(speech);
        await session.CompleteAsync();
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        return Speech.Finals(events);
    }
}
