using System.Text;
using EchoNative.BadInput;
using EchoNative.Buffers;
using EchoNative.Tests.Audio;
using EchoNative.Tests.Engines;

namespace EchoNative.Tests.Recognition;

/// <summary>Stable words, cuts between them, and inferences that are not waited for.</summary>
public sealed class AgreementTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Words_become_stable_while_speech_goes_on()
    {
        List<TranscriptEvent> events = await PacedAsync(new SessionOptions { Step = TimeSpan.FromMilliseconds(100) });
        EngineFixture.AssertStableWordsStay(events);
        Assert.Contains(events, e => e is PartialResult { StableWords: > 1 });
        Assert.Equal(Speech.DemoText, Speech.Finals(events));
    }

    [Fact]
    public async Task Speech_without_a_pause_is_cut_between_stable_words_without_another_decode()
    {
        // With a wait of three seconds the recording is one stretch of speech, which only the length limit ends.
        var options = new SessionOptions
        {
            EndOfSpeech = TimeSpan.FromSeconds(3),
            MaxSegment = TimeSpan.FromSeconds(6),
            Step = TimeSpan.FromMilliseconds(100),
        };
        List<TranscriptEvent> events = await PacedAsync(options);
        EngineFixture.AssertStableWordsStay(events);
        Assert.Equal(Speech.DemoText, Speech.Finals(events));
        List<FinalResult> finals = [.. events.OfType<FinalResult>()];
        Assert.True(finals.Count >= 4);
        TimeSpan clock = TimeSpan.Zero;
        foreach (Word word in finals.SelectMany(f => f.Words))
        {
            Assert.True(word.Start >= clock && word.End >= word.Start, $"{word} after {clock}");
            clock = word.End;
        }
    }

    [Fact]
    public async Task Words_lie_within_the_speech_that_was_heard()
    {
        var options = new SessionOptions();
        List<FinalResult> finals = [.. (await fixture.StreamAsync(Speech.Demo, 1600, options)).OfType<FinalResult>()];
        Assert.True(finals.Count > 3);

        // All but the last, which the end of the recording ended, were ended by silence.
        foreach (FinalResult final in finals[..^1])
        {
            Assert.InRange(final.Words[0].Start, final.Start, final.End);
            Assert.InRange(final.Words[^1].End, final.Start, final.End - options.EndOfSpeech);
        }
    }

    [Fact]
    public async Task Stable_words_of_a_stretch_that_was_dropped_are_its_final()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = Fixture.ModelPath, Workers = 1, ThreadsPerWorker = 1 });
        await engine.StartAsync(limit.Token);
        var sink = new StableSink();
        await using RecognitionSession session = engine.OpenSession(
            new SessionOptions { Overrun = OverrunPolicy.DropOldest, Step = TimeSpan.FromMilliseconds(100) }, sink);
        float[] speech = Speech.Digits;
        for (int i = 0; sink.Stable.Length == 0; i += 1600)
        {
            Assert.True(i < speech.Length - 1600, "No word became stable.");
            await session.WriteAsync(speech.AsMemory(i, 1600), limit.Token);
            await Task.Delay(60, limit.Token);
        }

        string stable;
        using (Gate gate = Gate.Close(engine))
        {
            // More than the ring holds, while the only worker is busy: of the stretch that was open nothing is left.
            stable = sink.Stable;
            await session.WriteAsync(new float[40 * 16000], limit.Token);
            await session.WriteAsync(speech, limit.Token);
            gate.Open();
        }

        await session.CompleteAsync(limit.Token);
        Assert.Equal([stable, Speech.DigitsText], sink.Finals);
        SessionStatistics end = session.Statistics;
        Assert.True(end.SamplesDropped > 0);
        Assert.Equal(end.SamplesReceived, end.SamplesTranscribed + end.SamplesSilent + end.SamplesDropped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_final_says_is_context_for_the_next_where_that_is_asked_for(bool carries)
    {
        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { CarryContext = carries });
        await session.WriteAsync(Speech.Digits);
        await session.FlushAsync();
        int[] expected = carries ? fixture.Engine.Model!.Tokenize(" " + Speech.DigitsText) : [];
        Assert.Equal(expected, session.Context.ToArray());
    }

    [Fact]
    public async Task An_inference_that_takes_too_long_ends_and_loses_no_sample()
    {
        await using WhisperEngine engine = await SlowEngineAsync();
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Partials = false, MaxInferenceTime = TimeSpan.FromMilliseconds(100) });
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, session.Statistics.FinalsLate);
        Assert.Equal(session.Statistics.SamplesReceived, session.Statistics.SamplesCommitted);
    }

    [Fact]
    public async Task A_beam_search_that_takes_too_long_ends_too()
    {
        await using WhisperEngine engine = await SlowEngineAsync();
        await using RecognitionSession session = engine.OpenSession(
            new SessionOptions { Partials = false, BeamSize = 2, MaxInferenceTime = TimeSpan.FromMilliseconds(100) });
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, session.Statistics.FinalsLate);
        Assert.Equal(session.Statistics.SamplesReceived, session.Statistics.SamplesCommitted);
    }

    [Fact]
    public async Task A_partial_is_given_up_when_its_stretch_has_ended()
    {
        await using WhisperEngine engine = await SlowEngineAsync();
        long abandoned = 0;
        for (int attempt = 0; attempt < 20 && abandoned == 0; attempt++)
        {
            await using RecognitionSession session = engine.OpenSession();
            await session.WriteAsync(Speech.Digits.AsMemory(0, 24000));
            await Task.Delay(50 * (attempt % 4)); // the partial runs for far longer
            await session.FlushAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
            abandoned = session.Statistics.PartialsAbandoned;
            Assert.Equal(24000, session.Statistics.SamplesCommitted);
        }

        Assert.Equal(1, abandoned);
    }

    // Random weights: its texts have no end and take long.
    private static async Task<WhisperEngine> SlowEngineAsync()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("ggml-slow.bin");
        SyntheticModel.WriteWhisper(path, 51864, state: 512);
        var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = path, Workers = 1, ThreadsPerWorker = 1 });
        await engine.StartAsync();
        return engine;
    }

    private async Task<List<TranscriptEvent>> PacedAsync(SessionOptions options)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using RecognitionSession session = fixture.Engine.OpenSession(options);
        var events = new List<TranscriptEvent>();
        Task reader = Task.Run(
            async () =>
            {
                await foreach (TranscriptEvent item in session.ReadEventsAsync(limit.Token))
                {
                    events.Add(item);
                }
            },
            limit.Token);
        float[] samples = Speech.Demo;
        for (int i = 0; i < samples.Length; i += 1600)
        {
            await session.WriteAsync(samples.AsMemory(i, Math.Min(1600, samples.Length - i)), limit.Token);
            await Task.Delay(40, limit.Token); // or no partial would be decoded before its stretch has ended
        }

        await session.CompleteAsync(limit.Token);
        await reader;
        return events;
    }

    private sealed class StableSink : ITranscriptSink
    {
        private volatile string _stable = "";

        public string Stable => _stable;

        public List<string> Finals { get; } = [];

        public void OnPartial(in TranscriptView partial) => _stable = Encoding.UTF8.GetString(partial.StableUtf8);

        public void OnFinal(in TranscriptView final) => Finals.Add(final.ToText());

        public void OnEnd(EchoNativeException? failure)
        {
        }
    }
}
