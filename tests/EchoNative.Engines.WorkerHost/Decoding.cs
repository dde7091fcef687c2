namespace EchoNative.Engines.WorkerHost;

/// <summary>Decodes what the parent has found to be speech.</summary>
internal static class Decoding
{
    /// <summary>The words of a stretch of speech of at most 28 s.</summary>
    public static async Task<IReadOnlyList<Word>> WordsAsync(WhisperEngine engine, ReadOnlyMemory<float> samples)
    {
        var words = new List<Word>();
        await using RecognitionSession session = engine.OpenSession(new SessionOptions
        {
            Partials = false,
            EndOfSpeech = TimeSpan.FromSeconds(3),
            MaxSegment = TimeSpan.FromSeconds(28),
            CreateDetector = static () => new AllIsSpeech(),
        });
        await session.WriteAsync(samples);
        await session.CompleteAsync();
        await foreach (TranscriptEvent final in session.ReadEventsAsync())
        {
            words.AddRange(final.Words);
        }

        return words;
    }
}
