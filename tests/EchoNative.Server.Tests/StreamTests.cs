using System.Runtime.InteropServices;
using EchoNative.Client;
using EchoNative.Evaluation.Words;
using EchoNative.Protocol;
using EchoNative.Tests;
using EchoNative.Tests.Evaluation;

namespace EchoNative.Server.Tests;

[Collection(ServerCollection.Name)]
public sealed class StreamTests(ServerFixture fixture)
{
    [Fact]
    public async Task Stream_gives_the_words_of_the_sample_with_partials_before_each_final()
    {
        List<ServerMessage> messages = await Session.RunAsync(
            fixture.Server, Session.Start16K, Samples.Demo.Pcm, chunk: 3200, pause: TimeSpan.FromMilliseconds(25));

        Assert.Equal(Samples.DemoText, Session.TextOf(messages));
        Assert.Contains(messages, m => m is PartialMessage);
        FinalMessage[] finals = [.. messages.OfType<FinalMessage>()];
        Assert.Equal(Enumerable.Range(0, finals.Length).Select(i => (long)i), finals.Select(final => final.Segment));
        foreach (FinalMessage final in finals)
        {
            PartialMessage[] partials = [.. messages.TakeWhile(m => m != final).OfType<PartialMessage>().Where(p => p.Segment == final.Segment)];
            Assert.Equal(partials.Select(p => p.Revision).Distinct().Order(), partials.Select(p => p.Revision));
            Assert.DoesNotContain(messages.SkipWhile(m => m != final), m => m is PartialMessage p && p.Segment <= final.Segment);
        }
    }

    [Fact]
    public async Task Times_are_in_order_and_within_the_audio()
    {
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K, Samples.Demo.Pcm);

        double before = 0;
        foreach (WordTiming word in messages.OfType<FinalMessage>().SelectMany(final => final.Words))
        {
            Assert.InRange(word.Start, before, Samples.Demo.Seconds);
            Assert.InRange(word.End, word.Start, Samples.Demo.Seconds);
            Assert.InRange(word.Probability, 0.01, 1);
            before = word.Start;
        }

        Assert.True(before > 0);
    }

    [Fact]
    public async Task Acks_never_fall_and_end_at_the_last_sample()
    {
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K, Samples.Demo.Pcm, chunk: 3200);

        AckMessage[] acks = [.. messages.OfType<AckMessage>()];
        long samples = Samples.Demo.Pcm.Length / 2;
        Assert.Equal(new AckMessage(0, samples, samples), acks[^1]);
        foreach ((AckMessage earlier, AckMessage later) in acks.Zip(acks.Skip(1)))
        {
            Assert.InRange(later.Received, earlier.Received, samples);
            Assert.InRange(later.Committed, earlier.Committed, later.Received);
        }

        SessionSummary summary = Assert.IsType<StoppedMessage>(messages[^1]).Summary;
        Assert.Equal(Samples.Demo.Seconds, summary.AudioSeconds, 3);
        Assert.True(summary.Decodes > 0);
        Assert.True(summary.RealtimeFactor > 0);
    }

    [Theory]
    [InlineData(AudioEncoding.F32, 48000, 2)]
    [InlineData(AudioEncoding.S24, 44100, 1)]
    [InlineData(AudioEncoding.MuLaw, 8000, 1)]
    [InlineData(AudioEncoding.F64, 192000, 8)]
    public async Task Every_sort_of_audio_gives_the_words(AudioEncoding encoding, int rate, int channels)
    {
        byte[] pcm = Samples.Convert(Samples.Digits, encoding, rate, channels);
        var start = StartMessage.Of(new AudioSource { SampleRate = rate, Channels = channels, Encoding = encoding }) with { Partials = false };

        // A chunk that is no whole number of pieces or frames of any kind.
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, start, pcm, chunk: 4999 * encoding.BytesPerSample() * channels);

        Assert.Equal(Samples.DigitsText, Session.TextOf(messages));
        Assert.DoesNotContain(messages, m => m is PartialMessage);
        Assert.Equal(pcm.Length / encoding.BytesPerSample() / channels, messages.OfType<AckMessage>().Last().Committed);
    }

    [Fact]
    public async Task Flush_gives_finals_before_its_answer_and_the_session_goes_on()
    {
        await using EchoConnection client = await EchoConnection.ConnectAsync(fixture.Server.StreamUri, Session.Start16K);
        int half = Samples.Demo.Pcm.Length / 4 * 2;
        await client.SendAudioAsync(Samples.Demo.Pcm.AsMemory(0, half));
        await client.FlushAsync(41);
        await client.SendAudioAsync(Samples.Demo.Pcm.AsMemory(half));
        await client.FlushAsync(42);
        await client.StopAsync();

        var messages = new List<ServerMessage>();
        await foreach (ServerMessage message in client.ReadAllAsync())
        {
            messages.Add(message);
        }

        int first = messages.IndexOf(new FlushedMessage(41));
        int second = messages.IndexOf(new FlushedMessage(42));
        Assert.True(first >= 0 && second > first);
        AckMessage ack = messages.Take(first).OfType<AckMessage>().Last();
        Assert.InRange(ack.Committed, half / 2, ack.Received);
        Assert.Contains(messages.Take(first), m => m is FinalMessage);
        Assert.Contains(messages.Take(second).Skip(first), m => m is FinalMessage);
        Assert.DoesNotContain(messages.Skip(second), m => m is FinalMessage);
    }

    [Fact]
    public async Task Ping_is_answered_before_and_after_the_start()
    {
        await using RawClient client = await RawClient.ConnectAsync(fixture.Server);
        await client.SendTextAsync("""{"type":"ping","id":-5}""");
        Assert.Equal(new PongMessage(-5), await client.ReceiveAsync());
        await client.SendTextAsync("""{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""");
        ReadyMessage ready = Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        Assert.Equal("ggml-digits", ready.Model);
        Assert.Equal((320_016, 200, 500), (ready.Sources[0].MaxFrameBytes, ready.StepMs, ready.EndOfSpeechMs));
        await client.SendTextAsync("""{"type":"ping","id":6}""");
        Assert.Equal(new PongMessage(6), await client.ReceiveAsync());
    }

    [Fact]
    public async Task Audio_sent_faster_than_it_is_recognised_is_held_back_and_not_dropped()
    {
        byte[] pcm = [.. Enumerable.Repeat(Samples.Demo.Pcm, 6).SelectMany(x => x)];
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K, pcm, chunk: 200_000);

        Assert.Equal(pcm.Length / 2, messages.OfType<AckMessage>().Last().Committed);
        string expected = string.Join(' ', Enumerable.Repeat(Samples.DemoText, 6));
        Assert.True(WordErrors.Count(expected, Session.TextOf(messages)).Rate <= 0.15, Session.TextOf(messages));
    }

    [Fact]
    public async Task Sessions_at_the_same_time_do_not_mix()
    {
        List<ServerMessage>[] all = await Task.WhenAll(Enumerable.Range(0, ServerFixture.Options.Engine.MaxSessions).Select(i => Session.RunAsync(
            fixture.Server, Session.Start16K, (i % 2 == 0 ? Samples.Digits : Samples.Demo).Pcm, pause: TimeSpan.FromMilliseconds(10))));
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(i % 2 == 0 ? Samples.DigitsText : Samples.DemoText, Session.TextOf(all[i]));
        }
    }

    [Fact]
    public async Task Floats_that_are_no_audio_do_no_harm()
    {
        float[] samples = new float[16_000 * 4];
        samples.AsSpan(16_000, 8_000).Fill(float.NaN);
        samples.AsSpan(24_000, 8_000).Fill(float.PositiveInfinity);
        samples.AsSpan(32_000, 8_000).Fill(float.MaxValue);
        samples.AsSpan(40_000, 8_000).Fill(-32768);
        StartMessage start = StartMessage.Of(Session.Start16K.Sources[0] with { Encoding = AudioEncoding.F32 });
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, start, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
        Assert.Equal(samples.Length, messages.OfType<AckMessage>().Last().Committed);
        Assert.Equal(Samples.DigitsText, Session.TextOf(await Session.RunAsync(fixture.Server, Session.Start16K, Samples.Digits.Pcm)));
    }

    [Fact]
    public async Task Silence_gives_no_words_and_is_committed()
    {
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K, new byte[320_000]);
        Assert.DoesNotContain(messages, m => m is FinalMessage or PartialMessage);
        Assert.Equal(160_000, messages.OfType<AckMessage>().Last().Committed);
    }

    [EvaluationFact]
    public async Task Stream_gives_the_words_of_recordings()
    {
        var errors = new List<WordErrors>();
        foreach ((string path, string reference) in EvaluationSet.Recordings(Repository.EvaluationFolder, "split_").Take(20))
        {
            List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K, Recording.Read(path).Pcm);
            errors.Add(WordErrors.Count(reference, Session.TextOf(messages)));
        }

        WordErrors sum = WordErrors.Sum(errors);
        Assert.True(sum.Words > 80 && sum.Rate <= 0.1, sum.ToString());
    }
}
