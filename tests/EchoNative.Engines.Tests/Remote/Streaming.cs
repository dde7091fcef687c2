using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>Speech through an engine.</summary>
internal static class Streaming
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>All of a recording, as fast as it is taken.</summary>
    public static async Task<(string Text, SessionStatistics Statistics, List<TranscriptEvent> Events)> HearAsync(
        RecognitionEngine engine, float[] speech, SessionOptions? options = null)
    {
        await using RecognitionSession session = engine.OpenSession(options);
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        await session.WriteAsync(speech).AsTask().WaitAsync(Limit);
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        List<TranscriptEvent> events = await reading.WaitAsync(Limit);
        return (Speech.Finals(events), session.Statistics, events);
    }

    /// <summary>That nothing was lost, neither words nor samples.</summary>
    public static async Task AssertHeardAsync(RecognitionEngine engine, SessionOptions? options = null)
    {
        (string text, SessionStatistics statistics, _) = await HearAsync(engine, Speech.Digits, options);
        Assert.Equal(Speech.DigitsText, text);
        Assert.Equal((Speech.Digits.Length, 0), (statistics.SamplesTranscribed + statistics.SamplesSilent, statistics.SamplesDropped));
    }

    public static async Task<List<TranscriptEvent>> ReadAsync(RecognitionSession session)
    {
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        return events;
    }
}
