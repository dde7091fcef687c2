using System.Collections.Concurrent;
using EchoNative.Engines.WorkerHost;
using EchoNative.Models;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>The model behind the tests' services: the embedded one, in this process. It hears one stretch of speech, as it comes.</summary>
internal sealed class Hearer : IAsyncDisposable
{
    private static readonly Lazy<Task<WhisperEngine>> Engine = new(StartAsync);
    private readonly RecognitionSession _session;
    private readonly ConcurrentQueue<string> _news = new();
    private readonly List<Word> _words = [];
    private readonly Task _reading;
    private int _told;

    private Hearer(RecognitionSession session)
    {
        _session = session;
        _reading = Task.Run(ReadAsync);
    }

    public static async Task<Hearer> BeginAsync(bool partials) => new((await Engine.Value).OpenSession(new SessionOptions
    {
        Partials = partials,
        Step = TimeSpan.FromMilliseconds(300),
        EndOfSpeech = TimeSpan.FromSeconds(3),
        MaxSegment = TimeSpan.FromSeconds(28),
        CreateDetector = static () => new AllIsSpeech(),
    }));

    public ValueTask HearAsync(float[] samples) => _session.WriteAsync(samples);

    /// <summary>Words that are certain by now and were not taken yet.</summary>
    public IEnumerable<string> TakeNews()
    {
        while (_news.TryDequeue(out string? word))
        {
            yield return word;
        }
    }

    /// <summary>All words.</summary>
    public async Task<IReadOnlyList<Word>> EndAsync()
    {
        await _session.CompleteAsync();
        await _reading;
        return _words;
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static async Task<WhisperEngine> StartAsync()
    {
        var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), Workers = 2, ThreadsPerWorker = 1 });
        await engine.StartAsync();
        return engine;
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (TranscriptEvent item in _session.ReadEventsAsync())
            {
                int certain = item is PartialResult partial ? partial.StableWords : item.Words.Count;
                for (; _told < certain; _told++)
                {
                    _news.Enqueue(item.Words[_told].Text);
                }

                if (item is FinalResult)
                {
                    _words.AddRange(item.Words);
                    _told = 0;
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or EchoNativeException)
        {
            // The client has given the stretch up.
        }
    }
}
