using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>What a REST engine asks for, and what it makes of the answers.</summary>
public class RestEngineTests
{
    [Fact]
    public async Task One_request_is_made_for_each_stretch_of_speech_and_no_more()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        Assert.Equal(1, server.Requests);
        (string text, SessionStatistics statistics, List<TranscriptEvent> events) = await Streaming.HearAsync(engine, Speech.Demo);
        Assert.Equal(Speech.DemoText, text);
        Assert.All(events, item => Assert.IsType<FinalResult>(item));
        Assert.True(statistics.Finals > 1);
        Assert.Equal((statistics.Decodes + 1, statistics.Finals), (server.Requests, statistics.Decodes));
        Assert.Equal(statistics.SamplesTranscribed, Speech.Demo.Length - statistics.SamplesSilent);
        Assert.True(server.Lengths.Skip(1).Sum() <= statistics.SamplesTranscribed, "audio was sent twice");
    }

    [Fact]
    public async Task Fields_are_those_of_the_protocol()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        _ = await Streaming.HearAsync(engine, Speech.Digits, new SessionOptions { Language = "de", Prompt = "Zahlen, auch \"große\"" });
        Dictionary<string, string> first = server.Forms.First(), last = server.Forms.Last();
        Assert.False(first.ContainsKey("language") || first.ContainsKey("prompt"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["model"] = "digits",
                ["language"] = "de",
                ["prompt"] = "Zahlen, auch \"große\"",
                ["temperature"] = "0",
                ["response_format"] = "verbose_json",
                ["timestamp_granularities[]"] = "word,segment",
            },
            last);
    }

    [Fact]
    public async Task A_language_that_was_found_out_is_asked_for_from_then_on()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession();
        for (int i = 0; i < 2; i++)
        {
            await session.WriteAsync(Speech.Digits).AsTask().WaitAsync(Streaming.Limit);
            await session.FlushAsync().AsTask().WaitAsync(Streaming.Limit);
        }

        Assert.Equal("en", session.Language);
        Assert.False(server.Forms.ElementAt(1).ContainsKey("language"));
        Assert.Equal("en", server.Forms.Last()["language"]);
    }

    [Theory]
    [InlineData(RestTimes.Words, RestTimes.Segments)]
    [InlineData(RestTimes.Segments, RestTimes.None)]
    public async Task A_service_that_refuses_a_format_is_asked_for_less_and_that_is_remembered(RestTimes refused, RestTimes left)
    {
        await using RemoteServer server = await RemoteServer.WithoutAsync(refused);
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        int refusals = RestTimes.Words - left;
        Assert.Equal(1 + refusals, server.Requests);
        (string text, SessionStatistics statistics, List<TranscriptEvent> events) = await Streaming.HearAsync(engine, Speech.Digits);
        Assert.Equal(Speech.DigitsText, text);
        Assert.Equal(1 + refusals + statistics.Decodes, server.Requests);

        // Words without times of their own lie where they are heard.
        await using var precise = new RestEngine(RemoteServer.Good.Value.RestOptions());
        await precise.StartAsync();
        Word[] expected = [.. (await Streaming.HearAsync(precise, Speech.Digits)).Events.SelectMany(final => final.Words)];
        Word[] placed = [.. events.SelectMany(final => final.Words)];
        double[] errors = [.. expected.Zip(placed, (right, word) => Math.Abs((right.Start - word.Start).TotalSeconds)).Order()];
        Assert.InRange(errors[errors.Length / 2], 0, 0.15);
        Assert.InRange(errors[^1], 0, 0.5);
    }

    [Fact]
    public async Task Words_get_the_punctuation_of_the_text()
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(number => context => Answers.SendAsync(
            context,
            """{"text":" One, two.","words":[{"word":"one","start":0.5,"end":0.8},{"word":"two","start":1e300,"end":-4,"probability":"0.5"}],"segments":null}"""));
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        (string text, _, List<TranscriptEvent> events) = await Streaming.HearAsync(engine, Speech.Digits);
        Assert.StartsWith("One, two.", text, StringComparison.Ordinal);
        Assert.Equal((1, 0.5f), (events[0].Words[0].Probability, events[0].Words[1].Probability));
        Assert.All(events.SelectMany(final => final.Words), word => Assert.InRange(word.End.TotalSeconds, word.Start.TotalSeconds, Speech.Digits.Length / 16000.0));
    }

    [Theory]
    [InlineData("""{"text":"","words":[]}""", "")]
    [InlineData("""{"text":"a b","words":[null,{"word":null,"start":0,"end":0},{"word":" ","start":0,"end":0}]}""", "")]
    [InlineData("""{"text":"a","segments":[null,{"text":"b c","start":9,"end":1},{"text":null,"start":0,"end":0}]}""", "b c")]
    [InlineData("""{"text":"七五","language":"zh"}""", "七 五")]
    public async Task Odd_answers_are_no_reason_to_fail(string answer, string words)
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(number => context => Answers.SendAsync(context, answer));
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        (string text, SessionStatistics statistics, List<TranscriptEvent> events) = await Streaming.HearAsync(engine, Speech.Digits);
        Assert.Equal(string.Join(' ', Enumerable.Repeat(words, events.Count)), text);
        Assert.Equal(Speech.Digits.Length, statistics.SamplesTranscribed + statistics.SamplesSilent);
    }
}
