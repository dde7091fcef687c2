using System.Diagnostics;
using EchoNative.Evaluation.Words;
using EchoNative.Tests.Vad;
using EchoNative.Vad;

namespace EchoNative.Tests.Recognition;

public class SessionTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly WhisperEngine _engine = fixture.Engine;

    [Fact]
    public async Task The_bundled_recording_gives_its_words_in_order()
    {
        List<TranscriptEvent> events = await fixture.StreamAsync(Speech.Demo, 1600);
        Assert.Equal(Speech.DemoText, Speech.Finals(events));
        long segment = -1;
        foreach (TranscriptEvent item in events)
        {
            Assert.InRange(item.Segment, segment, segment + 1);
            segment = item is FinalResult ? item.Segment : Math.Max(segment, item.Segment - 1);
        }
    }

    [Fact]
    public async Task Partials_come_while_speech_goes_on_and_its_final_after_them()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using RecognitionSession session = _engine.OpenSession();
        await using IAsyncEnumerator<TranscriptEvent> events = session.ReadEventsAsync(limit.Token).GetAsyncEnumerator();
        float[] samples = Speech.Digits;
        int half = samples.Length / 2;
        await session.WriteAsync(samples.AsMemory(0, half), limit.Token);
        Assert.True(await events.MoveNextAsync());
        PartialResult partial = Assert.IsType<PartialResult>(events.Current);
        Assert.StartsWith(partial.Text.Split(' ')[0], Speech.DigitsText, StringComparison.Ordinal);
        await session.WriteAsync(samples.AsMemory(half), limit.Token);
        await session.CompleteAsync(limit.Token);
        do
        {
            Assert.True(await events.MoveNextAsync());
            Assert.Equal(partial.Segment, events.Current.Segment);
        }
        while (events.Current is PartialResult);
        Assert.Equal(Speech.DigitsText, events.Current.Text);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Times_lie_within_the_recording_and_never_go_back()
    {
        float[] samples = Speech.Demo;
        TimeSpan clock = TimeSpan.Zero;
        foreach (FinalResult final in (await fixture.StreamAsync(samples, 4000)).OfType<FinalResult>())
        {
            foreach (Word word in final.Words)
            {
                Assert.True(word.Start >= clock && word.End >= word.Start, $"{word} after {clock}");
                Assert.InRange(word.Probability, 0, 1);
                clock = word.End;
            }
        }

        Assert.InRange(clock.TotalSeconds, 1, samples.Length / 16000.0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(319)]
    [InlineData(1600)]
    [InlineData(100_000)]
    public async Task Finals_do_not_depend_on_how_the_audio_is_cut_into_blocks(int block)
    {
        float[] samples = Speech.Digits;
        var options = new SessionOptions { Partials = false };
        List<TranscriptEvent> reference = await fixture.StreamAsync(samples, 160, options);
        List<TranscriptEvent> events = await fixture.StreamAsync(samples, block, options);
        Assert.Equal(Speech.DigitsText, Speech.Finals(events));
        Assert.Equal(reference.Select(e => (e.Start, e.End, e.Text)), events.Select(e => (e.Start, e.End, e.Text)));
        Assert.Equal(reference.SelectMany(e => e.Words), events.SelectMany(e => e.Words));
    }

    [Fact]
    public async Task Speech_without_a_pause_is_cut_between_words_and_loses_none()
    {
        // With a wait of three seconds the recording is one stretch of speech, which only the length limit ends.
        var options = new SessionOptions { EndOfSpeech = TimeSpan.FromSeconds(3), MaxSegment = TimeSpan.FromSeconds(6), Partials = false };
        List<TranscriptEvent> events = await fixture.StreamAsync(Speech.Demo, 1600, options);
        Assert.True(events.Count >= 4);
        Assert.All(events, e => Assert.InRange((e.End - e.Start).TotalSeconds, 0, 6));
        Assert.Equal(Speech.DemoText, Speech.Finals(events));
    }

    [Fact]
    public async Task The_wait_for_the_end_of_speech_hides_the_final_inference()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Partials = false });
        (_, _, double lastWordEnd) = EvaluationSet.WordTimes(Path.Combine(Speech.Folder, "digits.words.tsv"))[^1];
        float[] speech = Speech.Digits[..(int)(lastWordEnd * 16000)];
        await session.WriteAsync(speech, limit.Token);
        await session.WriteAsync(new float[16000 * 4 / 10], limit.Token); // silence, but not yet the end of speech
        while (session.Statistics.Decodes == 0)
        {
            await Task.Delay(10, limit.Token);
        }

        Assert.Equal(0, session.Statistics.Finals);
        await session.WriteAsync(new float[16000 * 3 / 10], limit.Token);
        await foreach (TranscriptEvent item in session.ReadEventsAsync(limit.Token))
        {
            Assert.Equal(Speech.DigitsText, Assert.IsType<FinalResult>(item).Text);
            break;
        }

        Assert.Equal(1, session.Statistics.Decodes);
        await session.CompleteAsync(limit.Token);
        Assert.Equal(0, session.Statistics.SamplesInFlight);
    }

    [Fact]
    public async Task Flush_makes_everything_so_far_final_and_the_session_goes_on()
    {
        await using RecognitionSession session = _engine.OpenSession();
        await session.WriteAsync(Speech.Digits);
        await session.FlushAsync();
        Assert.Equal(session.Statistics.SamplesReceived, session.Statistics.SamplesCommitted);
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync();
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        Assert.Equal($"{Speech.DigitsText} {Speech.DigitsText}", Speech.Finals(events));
    }

    [Fact]
    public async Task A_flush_does_not_wait_for_what_is_written_after_it_and_completing_ends_both()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Partials = false });
        float[] samples = Speech.Digits;
        int half = samples.Length / 2;
        await session.WriteAsync(samples.AsMemory(0, half), limit.Token);
        Task first = session.FlushAsync(limit.Token).AsTask();
        await session.WriteAsync(samples.AsMemory(half, half / 2), limit.Token); // speech that goes on
        await first;
        await session.WriteAsync(samples, limit.Token);
        Task second = session.FlushAsync(limit.Token).AsTask();
        await session.WriteAsync(samples.AsMemory(0, half), limit.Token);
        await session.CompleteAsync(limit.Token);
        await second;
        Assert.Equal(session.Statistics.SamplesReceived, session.Statistics.SamplesCommitted);
    }

    [Fact]
    public async Task Flush_in_the_middle_of_a_word_ends_the_segment_there()
    {
        await using RecognitionSession session = _engine.OpenSession();
        float[] samples = Speech.Digits;
        int loud = Array.FindIndex(samples, s => MathF.Abs(s) > 0.1f);
        await session.WriteAsync(samples.AsMemory(0, loud + 3000));
        await session.FlushAsync();
        Assert.Equal(loud + 3000, session.Statistics.SamplesCommitted);
    }

    [Fact]
    public async Task Silence_and_noise_give_no_events()
    {
        var random = new Random(3);
        float[] noise = [.. Enumerable.Range(0, 160_000).Select(i => i < 80_000 ? 0 : 0.005f * random.NextSingle())];
        Assert.DoesNotContain(await fixture.StreamAsync(noise, 1600), e => e.Text.Length > 0);
    }

    [Fact]
    public async Task A_full_ring_takes_less_and_loses_nothing()
    {
        float[] samples = Speech.Demo;
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Partials = false });
        int written = 0;
        bool wasFull = false;
        var clock = Stopwatch.StartNew();
        while (written < samples.Length)
        {
            int taken = session.Write(samples.AsSpan(written));
            wasFull |= taken < samples.Length - written;
            written += taken;
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(3), "No room was made.");
        }

        await session.CompleteAsync();
        Assert.True(wasFull);
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        Assert.Equal(Speech.DemoText, Speech.Finals(events));
    }

    [Fact]
    public async Task A_wait_for_room_can_be_cancelled()
    {
        // Audio comes faster than it can be decoded, and nobody reads the finals.
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Partials = false });
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        float[] samples = Speech.Demo;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                await session.WriteAsync(samples, source.Token);
            }
        });
    }

    [Fact]
    public async Task Samples_that_are_not_numbers_are_silenced_and_counted()
    {
        float[] samples = Speech.Digits;
        for (int i = 0; i < samples.Length; i += 4000)
        {
            samples[i] = float.NaN;
        }

        await using RecognitionSession session = _engine.OpenSession();
        await session.WriteAsync(samples);
        await session.CompleteAsync();
        Assert.Equal((samples.Length + 3999) / 4000, session.Statistics.NonFiniteSamples);
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        Assert.Equal(Speech.DigitsText, Speech.Finals(events));
    }

    [Fact]
    public async Task Samples_of_the_wrong_scale_are_refused_whole()
    {
        await using RecognitionSession session = _engine.OpenSession();
        Assert.Throws<ArgumentException>(() => session.Write([0.5f, float.NaN, 20_000f]));
        Assert.Equal(0, session.Statistics.SamplesReceived);
    }

    [Fact]
    public async Task After_completion_nothing_is_taken_and_completing_again_is_harmless()
    {
        await using RecognitionSession session = _engine.OpenSession();
        await session.CompleteAsync();
        await session.CompleteAsync();
        Assert.Throws<InvalidOperationException>(() => session.Write(new float[160]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.FlushAsync());
    }

    [Fact]
    public async Task Disposing_in_the_middle_of_speech_ends_the_reader_and_frees_the_place()
    {
        int before = _engine.Status.Sessions;
        RecognitionSession session = _engine.OpenSession(new SessionOptions { Step = TimeSpan.FromMilliseconds(100) });
        Task reader = Task.Run(async () =>
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                Assert.NotNull(item.Text);
            }
        });
        session.Write(Speech.Digits);
        await session.DisposeAsync();
        await session.DisposeAsync();
        await reader.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Throws<ObjectDisposedException>(() => session.Write(new float[160]));
        Assert.Equal(before, _engine.Status.Sessions);
    }

    [Fact]
    public async Task A_slow_reader_gets_the_latest_partial_and_every_final()
    {
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Step = TimeSpan.FromMilliseconds(100) });
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync();
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        // Everything was decoded before the first read: partials gave way to the final of their segment.
        Assert.All(events, e => Assert.IsType<FinalResult>(e));
        Assert.Equal(Speech.DigitsText, Speech.Finals(events));
    }

    [Fact]
    public async Task Many_sessions_at_once_get_their_own_words()
    {
        Task<List<TranscriptEvent>>[] all = [.. Enumerable.Range(0, 6).Select(i => Task.Run(() => fixture.StreamAsync(i % 2 == 0 ? Speech.Digits : Speech.Demo, 1600)))];
        List<TranscriptEvent>[] results = await Task.WhenAll(all);
        for (int i = 0; i < results.Length; i++)
        {
            Assert.Equal(i % 2 == 0 ? Speech.DigitsText : Speech.DemoText, Speech.Finals(results[i]));
        }
    }

    [Fact]
    public async Task Too_many_sessions_are_refused_and_places_come_back()
    {
        var sessions = new List<RecognitionSession>();
        EngineBusyException refused = Assert.Throws<EngineBusyException>(() =>
        {
            for (int i = 0; i <= 8; i++)
            {
                sessions.Add(_engine.OpenSession());
            }
        });
        Assert.Equal(8, refused.Limit);
        foreach (RecognitionSession session in sessions)
        {
            await session.DisposeAsync();
        }

        await _engine.OpenSession().DisposeAsync();
    }

    [Fact]
    public async Task A_detector_of_ones_own_decides_and_is_disposed_of_with_the_session()
    {
        var deaf = new ScriptedDetector(hop: 400);
        RecognitionSession session = _engine.OpenSession(new SessionOptions { CreateDetector = () => deaf });
        await session.WriteAsync(new float[16000]);
        await session.FlushAsync();
        Assert.Equal((0, 16000), (session.Statistics.SamplesTranscribed, session.Statistics.SamplesSilent));
        Assert.False(deaf.Disposed);
        await session.DisposeAsync();
        Assert.True(deaf.Disposed);
    }

    [SileroFact]
    public async Task Silero_may_decide_what_is_speech()
    {
        var options = new SessionOptions { CreateDetector = () => SileroDetector.Load(Repository.SileroModel) };
        Assert.Equal(Speech.DigitsText, Speech.Finals(await fixture.StreamAsync(Speech.Digits, 1600, options)));
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Equal("Step", Assert.Throws<ArgumentOutOfRangeException>(() => _engine.OpenSession(new() { Step = TimeSpan.Zero })).ParamName);
        Assert.Equal("EndOfSpeech", Assert.Throws<ArgumentOutOfRangeException>(() => _engine.OpenSession(new() { EndOfSpeech = TimeSpan.FromHours(1) })).ParamName);
        Assert.Equal("MaxSegment", Assert.Throws<ArgumentOutOfRangeException>(() => _engine.OpenSession(new() { MaxSegment = TimeSpan.MaxValue })).ParamName);
        Assert.Equal("BeamSize", Assert.Throws<ArgumentOutOfRangeException>(() => _engine.OpenSession(new() { BeamSize = 99 })).ParamName);
        Assert.Equal("Language", Assert.Throws<ArgumentException>(() => _engine.OpenSession(new() { Language = "xx" })).ParamName);
    }
}
