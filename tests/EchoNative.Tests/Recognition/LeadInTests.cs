namespace EchoNative.Tests.Recognition;

public class LeadInTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private const int Grid = 4 * 16000; // of the starts, as docs/protocol.md has them
    private static readonly float[] Audio = [.. Speech.Demo, .. Speech.Digits, .. Speech.Demo, .. Speech.Digits];

    /// <summary>Goes on after every final of a whole stream as another session would have to, with a lead-in of 8 to 12 s.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_takes_over_goes_on_as_the_one_before_would_have(bool partials)
    {
        var options = new SessionOptions { Partials = partials };
        FinalResult[] whole = [.. (await fixture.StreamAsync(Audio, 320, options)).OfType<FinalResult>()];
        Assert.True(whole.Length > 8);
        for (int done = 0; done < whole.Length - 1; done += 3)
        {
            long end = whole[done].End.Ticks / 625;
            long start = Math.Max(0, (end / Grid) - 2) * Grid;
            TimeSpan offset = TimeSpan.FromTicks(start * 625);
            SessionOptions rest = options with { LeadIn = whole[done].End - offset };
            FinalResult[] finals = [.. (await fixture.StreamAsync(Audio[(int)start..], 320, rest)).OfType<FinalResult>()];
            Assert.Equal(whole[(done + 1)..].Select(f => f.Text), finals.Select(f => f.Text));
            foreach ((Word expected, Word word) in whole[(done + 1)..].SelectMany(f => f.Words).Zip(finals.SelectMany(f => f.Words)))
            {
                Assert.InRange((word.Start + offset - expected.Start).TotalMilliseconds, -20, 20);
                Assert.InRange((word.End + offset - expected.End).TotalMilliseconds, -20, 20);
            }
        }
    }

    [Fact]
    public async Task Nothing_of_the_lead_in_is_recognised_or_counted()
    {
        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { LeadIn = TimeSpan.FromSeconds(Speech.Digits.Length / 16000.0) });
        float[] samples = [.. Speech.Digits, .. new float[16000]];
        await session.WriteAsync(samples);
        await session.CompleteAsync();
        await foreach (TranscriptEvent result in session.ReadEventsAsync())
        {
            Assert.Fail($"'{result.Text}' was said in the lead-in.");
        }

        SessionStatistics statistics = session.Statistics;
        Assert.Equal((16000, 16000, 0), (statistics.SamplesReceived, statistics.SamplesSilent + statistics.SamplesTranscribed, statistics.SamplesDropped));
    }

    [Fact]
    public async Task A_session_may_end_within_its_lead_in()
    {
        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { LeadIn = TimeSpan.FromSeconds(10) });
        await session.WriteAsync(Speech.Digits.AsMemory(0, 16001));
        await session.FlushAsync();
        await session.WriteAsync(Speech.Digits.AsMemory(16001, 1000));
        await session.CompleteAsync();
        Assert.Equal(0, session.Statistics.SamplesReceived);
        Assert.Equal(0, session.Statistics.SamplesInFlight);
    }
}
