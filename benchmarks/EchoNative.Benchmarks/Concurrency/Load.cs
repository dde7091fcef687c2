using System.Diagnostics;
using EchoNative.Benchmarks.Harness;

namespace EchoNative.Benchmarks.Concurrency;

/// <summary>
/// Sessions on one engine, all fed in real time with the same talk, each from another point of it. The finals that the end of the run
/// brings about, all at one moment, don't count.
/// </summary>
internal static class Load
{
    private const int Frame = 320;
    private const int Shift = 21_920; // 1.37 s: no two sessions' pauses coincide
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<LoadPoint> RunAsync(WhisperEngine engine, int workers, float[] speech, int sessions, double seconds)
    {
        // The recordings are the measurement's own memory.
        float[][] parts = [.. Enumerable.Range(0, sessions).Select(i => Part(speech, i * Shift, (int)(seconds * 16000)))];
        long before = ProcessMemory.Resident;
        LiveStream[] streams = [.. parts.Select(part => new LiveStream(engine, part))];
        double cpu = CpuTime.Process;
        long began = Stopwatch.GetTimestamp();
        Array.ForEach(streams, stream => stream.Begin(began));
        await Task.Factory.StartNew(
            () => Pacer.Run(began, Frame / 16000.0, (int)(seconds * 50), _ => Array.ForEach(streams, stream => stream.Write(Frame))),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        cpu = (CpuTime.Process - cpu) / wall;
        double busy = streams.Sum(s => s.Statistics.DecodeTime.TotalSeconds) / (wall * workers);
        long memory = ProcessMemory.Resident - before;
        var complete = Task.WhenAll(streams.Select(stream => stream.CompleteAsync()));
        bool soon = await Task.WhenAny(complete, Task.Delay(Patience)) == complete;
        foreach (LiveStream stream in streams)
        {
            await stream.DisposeAsync();
        }

        await complete.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(streams.Select(stream => stream.Read)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        TimedEvent[] events = [.. streams.SelectMany(s => s.Events)];
        return new LoadPoint(
            sessions,
            busy,
            cpu,
            new Quantiles(events.Where(e => e.Event is FinalResult && e.Event.End.TotalSeconds < seconds - 0.1).Select(e => e.Seconds - e.Event.End.TotalSeconds)),
            events.Count(e => e.Event is PartialResult) / (wall * sessions),
            (double)memory / sessions,
            soon && streams.All(s => s.Refused == 0));
    }

    /// <summary>Resident bytes of a session that is open and hears silence.</summary>
    public static async Task<double> IdleAsync(WhisperEngine engine, int sessions)
    {
        long before = ProcessMemory.Resident;
        float[] silence = new float[16000 * 20];
        LiveStream[] streams = [.. Enumerable.Range(0, sessions).Select(_ => new LiveStream(engine, silence))];
        foreach (LiveStream stream in streams)
        {
            stream.Write(silence.Length);
        }

        double each = (ProcessMemory.Resident - before) / (double)sessions;
        foreach (LiveStream stream in streams)
        {
            await stream.CompleteAsync();
            await stream.DisposeAsync();
        }

        return each;
    }

    private static float[] Part(float[] speech, int start, int count)
    {
        float[] part = new float[count];
        for (int i = 0; i < count; i++)
        {
            part[i] = speech[(start + i) % speech.Length];
        }

        return part;
    }
}
