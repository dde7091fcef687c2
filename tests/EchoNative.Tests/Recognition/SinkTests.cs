using System.Text;

namespace EchoNative.Tests.Recognition;

/// <summary>Results where they are made.</summary>
public sealed class SinkTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_sink_gets_the_words_of_the_recording_in_order_and_one_last_call()
    {
        var sink = new RecordingSink();
        await using (RecognitionSession session = fixture.Engine.OpenSession(null, sink))
        {
            await session.WriteAsync(Speech.Demo);
            await session.CompleteAsync().AsTask().WaitAsync(Patience);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.ReadEventsAsync().GetAsyncEnumerator().MoveNextAsync());
        }

        Assert.Equal(Speech.DemoText, string.Join(' ', sink.Finals));
        Assert.Equal([null], sink.Ends);
    }

    [Fact]
    public async Task A_view_says_what_the_event_says()
    {
        var sink = new RecordingSink();
        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { Partials = false }, sink);
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync().AsTask().WaitAsync(Patience);
        FinalResult expected = Assert.IsType<FinalResult>(Assert.Single(await fixture.StreamAsync(Speech.Digits, 16000, new SessionOptions { Partials = false })));
        Assert.Equal([expected.Text], sink.Finals);
        Assert.Equal(expected.Words, sink.Words);
    }

    [Fact]
    public async Task A_session_that_is_disposed_of_ends_its_sink_once()
    {
        var sink = new RecordingSink();
        RecognitionSession session = fixture.Engine.OpenSession(null, sink);
        await session.WriteAsync(Speech.Digits);
        await session.DisposeAsync();
        await session.DisposeAsync();
        Assert.Equal([null], sink.Ends);
    }

    [Fact]
    public async Task What_a_sink_throws_ends_its_session_and_no_other()
    {
        var sink = new RecordingSink { Throws = true };
        await using RecognitionSession session = fixture.Engine.OpenSession(null, sink);
        await session.WriteAsync(Speech.Digits);
        SinkFailedException failure = await Assert.ThrowsAsync<SinkFailedException>(() => session.FlushAsync().AsTask().WaitAsync(Patience));
        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Throws<SinkFailedException>(() => session.Write(new float[160]));
        await session.DisposeAsync();
        Assert.Equal([failure], sink.Ends);
        Assert.Equal(Speech.DigitsText, Speech.Finals(await fixture.StreamAsync(Speech.Digits, 1600)));
    }

    [Fact]
    public async Task A_stop_of_the_engine_reaches_the_sink()
    {
        var sink = new RecordingSink();
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = BadInput.Fixture.ModelPath });
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession(null, sink);
        await session.WriteAsync(Speech.Digits);
        await engine.DisposeAsync();
        Assert.IsType<EngineNotReadyException>(Assert.Single(sink.Ends));
    }

    private sealed class RecordingSink : ITranscriptSink
    {
        private int _inside;

        public bool Throws { get; init; }

        public List<string> Finals { get; } = [];

        public List<Word> Words { get; } = [];

        public List<EchoNativeException?> Ends { get; } = [];

        public void OnPartial(in TranscriptView partial) => Alone(partial);

        public void OnFinal(in TranscriptView final)
        {
            Alone(final);
            Finals.Add(final.ToText());
            Assert.Equal(final.WordCount, final.StableWords);
            for (int i = 0; i < final.WordCount; i++)
            {
                WordView word = final[i];
                Words.Add(new Word(Encoding.UTF8.GetString(word.Utf8), word.Start, word.End, word.Probability));
            }
        }

        public void OnEnd(EchoNativeException? failure) => Ends.Add(failure);

        private void Alone(in TranscriptView view)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            Assert.Empty(Ends);
            Assert.True(view.Utf8.StartsWith(view.StableUtf8));
            Interlocked.Decrement(ref _inside);
            if (Throws)
            {
                throw new FormatException("no room");
            }
        }
    }
}
