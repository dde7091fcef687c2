using System.Diagnostics;
using EchoNative.Audio;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>A session of the library per source.</summary>
internal sealed class LibrarySession : IScenarioSession
{
    private readonly WhisperEngine _engine;
    private readonly RecognitionSession[] _sessions;
    private readonly Task _reading;

    public LibrarySession(WhisperEngine engine, int sources, Action<HeardResult> heard)
    {
        var options = new SessionOptions();
        _engine = engine;
        EndOfSpeech = options.EndOfSpeech;
        _sessions = [.. Enumerable.Range(0, sources).Select(_ => engine.OpenSession(options))];
        _reading = Task.WhenAll(_sessions.Select((session, source) => Task.Run(() => ReadAsync(session, source, heard))));
    }

    public TimeSpan EndOfSpeech { get; }

    public QueueDepth Depth => new(_sessions.Sum(static s => s.Statistics.SamplesWaiting) / (double)Pcm.SampleRate, _engine.Status.QueuedInferences);

    public double RealtimeFactor => _engine.GetLoad().RealtimeFactor;

    // What it does not take is missing from the account at the end.
    public void Write(int source, ReadOnlySpan<float> samples) => _ = _sessions[source].Write(samples);

    public async Task<IReadOnlyList<SourceAccount>> CompleteAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_sessions.Select(session => session.CompleteAsync(cancellationToken).AsTask()));
        await _reading.WaitAsync(cancellationToken);
        return [.. _sessions.Select(static s => s.Statistics).Select(static s => new SourceAccount(s.SamplesTranscribed, s.SamplesSilent, s.SamplesDropped))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RecognitionSession session in _sessions)
        {
            await session.DisposeAsync();
        }

        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task ReadAsync(RecognitionSession session, int source, Action<HeardResult> heard)
    {
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            long at = Stopwatch.GetTimestamp();
            ReferenceWord[] words = [.. item.Words.Select(static w => new ReferenceWord(w.Text, w.Start.TotalSeconds, w.End.TotalSeconds))];
            heard(new HeardResult(source, item is FinalResult, words, item is PartialResult partial ? partial.StableWords : words.Length, at));
        }
    }
}
