using System.Diagnostics;
using EchoNative.Audio;
using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>Says tracks to a session in real time, side by side, and writes down what happens.</summary>
internal static class ScenarioRun
{
    /// <summary>Samples of a frame: 20 ms, as microphones give them.</summary>
    public const int Frame = Pcm.SampleRate / 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until the last result is there.</summary>
    /// <exception cref="TimeoutException">It was not there a minute after the last sample.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<ScenarioRecord> RunAsync(IScenarioTarget target, IReadOnlyList<SpeechTrack> tracks, CancellationToken cancellationToken)
    {
        List<HeardResult>[] results = [.. tracks.Select(static _ => new List<HeardResult>())];
        IScenarioSession session = await target.OpenAsync(tracks.Count, heard => results[heard.Source].Add(heard), cancellationToken);
        await using (session)
        {
            long began = Stopwatch.GetTimestamp();
            double cpu = CpuSeconds;
            using InferenceProbe? probe = target.Engine is { } engine ? new InferenceProbe(engine, began) : null;
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<List<Sampling>> sampling = Task.Run(() => SampleAsync(session, began, done.Token), CancellationToken.None);
            double[] sent = new double[tracks.Max(static track => track.Samples.Length) / Frame];
            double lateness = await Task.Factory.StartNew(
                () => Pacer.Run(began, (double)Frame / Pcm.SampleRate, sent.Length, frame => Say(session, tracks, frame, sent, began), cancellationToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            await done.CancelAsync();
            cpu = CpuSeconds - cpu;
            IReadOnlyList<SourceAccount> accounts = await CompleteAsync(session, cancellationToken);
            return new ScenarioRecord
            {
                Tracks = tracks,
                Began = began,
                Sent = sent,
                Results = results,
                Accounts = accounts,
                Samplings = await sampling,
                Factors = probe?.Factors,
                CpuSeconds = target.Engine is null ? double.NaN : cpu,
                EndOfSpeech = session.EndOfSpeech.TotalSeconds,
                Lateness = lateness,
            };
        }
    }

    private static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static void Say(IScenarioSession session, IReadOnlyList<SpeechTrack> tracks, int frame, double[] sent, long began)
    {
        for (int source = 0; source < tracks.Count; source++)
        {
            session.Write(source, tracks[source].Samples.Span.Slice(frame * Frame, Frame));
        }

        sent[frame] = Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<IReadOnlyList<SourceAccount>> CompleteAsync(IScenarioSession session, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await session.CompleteAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The last results were not there {Patience.TotalSeconds} s after the last sample.");
        }
    }

    private static async Task<List<Sampling>> SampleAsync(IScenarioSession session, long began, CancellationToken done)
    {
        List<Sampling> samplings = [];
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                QueueDepth depth = session.Depth;
                samplings.Add(new Sampling(
                    Stopwatch.GetElapsedTime(began).TotalSeconds, depth.Backlog, depth.Inferences, session.RealtimeFactor, CpuSeconds, Environment.WorkingSet / 1048576.0));
            }
        }
        catch (OperationCanceledException)
        {
            // The last sample is said.
        }

        return samplings;
    }
}
