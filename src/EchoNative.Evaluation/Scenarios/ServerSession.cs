using System.Diagnostics;
using System.Runtime.InteropServices;
using EchoNative.Audio;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>A client's session with all sources in it.</summary>
internal sealed class ServerSession : IScenarioSession
{
    private readonly EchoClient _client;
    private readonly Action<HeardResult> _heard;
    private readonly Task<SessionSummary> _reading;
    private volatile MetricsMessage? _metrics;

    public ServerSession(EchoClient client, ReadyMessage ready, Action<HeardResult> heard)
    {
        (_client, _heard) = (client, heard);
        EndOfSpeech = TimeSpan.FromMilliseconds(ready.EndOfSpeechMs);
        _reading = Task.Run(ReadAsync);
    }

    public TimeSpan EndOfSpeech { get; }

    public QueueDepth Depth => _metrics is { } metrics ? new QueueDepth(metrics.Sources.Sum(static s => s.BacklogS), metrics.Queue) : default;

    public double RealtimeFactor => _metrics?.RealtimeFactor ?? 0;

    public static StartMessage StartOf(int sources) => new()
    {
        Sources = [.. Enumerable.Range(0, sources).Select(static _ => new AudioSource { SampleRate = Pcm.SampleRate, Channels = 1, Encoding = AudioEncoding.F32 })],
    };

    public void Write(int source, ReadOnlySpan<float> samples) => _client.Write(source, MemoryMarshal.AsBytes(samples));

    public async Task<IReadOnlyList<SourceAccount>> CompleteAsync(CancellationToken cancellationToken)
    {
        _client.Stop();
        SessionSummary summary = await _reading.WaitAsync(cancellationToken);
        return [.. summary.Sources.Select(static s => new SourceAccount(s.Transcribed, s.Silent, s.Dropped))];
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<SessionSummary> ReadAsync()
    {
        await foreach (ServerMessage message in _client.ReadAllAsync())
        {
            long at = Stopwatch.GetTimestamp();
            switch (message)
            {
                case PartialMessage partial:
                    _heard(new HeardResult(partial.Source, false, WordsOf(partial.Words), partial.Stable, at));
                    break;
                case FinalMessage final:
                    _heard(new HeardResult(final.Source, true, WordsOf(final.Words), final.Words.Count, at));
                    break;
                case MetricsMessage metrics:
                    _metrics = metrics;
                    break;
                case StoppedMessage stopped:
                    return stopped.Summary;
                default:
                    break;
            }
        }

        throw new InvalidOperationException("The session ended without its account.");
    }

    private static ReferenceWord[] WordsOf(IReadOnlyList<WordTiming> words) => [.. words.Select(static w => new ReferenceWord(w.Text, w.Start, w.End))];
}
