using System.Diagnostics;

namespace EchoNative.Benchmarks.Harness;

/// <summary>A recording on its way through a session, with its reader.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private readonly RecognitionSession _session;
    private readonly float[] _samples;
    private readonly Task _reader;
    private long _began;
    private int _position;

    public LiveStream(WhisperEngine engine, float[] samples, SessionOptions? options = null)
    {
        _samples = samples;
        _began = Stopwatch.GetTimestamp();
        _session = engine.OpenSession(options);
        _reader = Task.Run(ReadAsync);
    }

    /// <summary>What came out, complete after <see cref="CompleteAsync"/>.</summary>
    public List<TimedEvent> Events { get; } = [];

    public SessionStatistics Statistics => _session.Statistics;

    /// <summary>Text of the finals.</summary>
    public string Text => string.Join(' ', Events.Select(e => e.Event).OfType<FinalResult>().Where(f => f.Text.Length > 0).Select(f => f.Text));

    /// <summary>Samples that found no room: none, unless the engine falls behind by seconds.</summary>
    public long Refused { get; private set; }

    /// <summary>Streams a recording as fast as it is taken.</summary>
    public static async Task<LiveStream> RunAsync(WhisperEngine engine, float[] samples, SessionOptions? options = null)
    {
        var stream = new LiveStream(engine, samples, options);
        const int Block = 1600;
        for (int i = 0; i < samples.Length; i += Block)
        {
            await stream._session.WriteAsync(samples.AsMemory(i, Math.Min(Block, samples.Length - i)));
        }

        await stream.CompleteAsync();
        return stream;
    }

    /// <summary>Streams recordings side by side in real time.</summary>
    /// <returns>The streams, and by how much the latest frame was late, in seconds.</returns>
    public static async Task<(LiveStream[] Streams, double Lateness)> RunPacedAsync(
        WhisperEngine engine, IReadOnlyList<float[]> recordings, SessionOptions? options = null, int frame = 320)
    {
        LiveStream[] streams = [.. recordings.Select(samples => new LiveStream(engine, samples, options))];
        long began = Stopwatch.GetTimestamp();
        int frames = recordings.Max(samples => (samples.Length + frame - 1) / frame);
        double lateness = await Task.Factory.StartNew(
            () =>
            {
                Array.ForEach(streams, stream => stream._began = began);
                return Pacer.Run(began, frame / 16000.0, frames, _ => Array.ForEach(streams, stream => stream.Write(frame)));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(streams.Select(stream => stream.CompleteAsync()));
        return (streams, lateness);
    }

    /// <summary>Ends when there are no more results, or with what went wrong.</summary>
    public Task Read => _reader;

    /// <summary>Sets the moment at which the first sample was said.</summary>
    public void Begin(long began) => _began = began;

    /// <summary>Writes the next samples, without waiting; nothing after the end.</summary>
    public void Write(int count)
    {
        ReadOnlySpan<float> next = _samples.AsSpan(_position, Math.Min(count, _samples.Length - _position));
        if (!next.IsEmpty)
        {
            Refused += next.Length - _session.Write(next);
            _position += next.Length;
        }
    }

    /// <summary>Ends the stream and waits for its last result.</summary>
    public async Task CompleteAsync()
    {
        await _session.CompleteAsync();
        await _reader;
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task ReadAsync()
    {
        await foreach (TranscriptEvent item in _session.ReadEventsAsync())
        {
            Events.Add(new TimedEvent(item, Stopwatch.GetElapsedTime(_began).TotalSeconds));
        }
    }
}
