using System.Diagnostics;

namespace EchoNative.Evaluation.Faults;

/// <summary>Streams takes again and again, some at a time, while connections are cut and the server is killed, until both happened often enough.</summary>
/// <param name="options">How often, and what is streamed.</param>
internal sealed class Campaign(CampaignOptions options)
{
    /// <summary>One session of so many is streamed beside the others without faults, to a server that lives: what differs there is no fault's doing.</summary>
    private const int ControlEvery = 5;

    private readonly FaultTally _tally = new();
    private readonly List<SessionRecord> _sessions = [];
    private readonly List<CampaignMoment> _moments = [];
    private readonly List<string> _problems = [];
    private readonly Dictionary<Take, StreamedTake> _undisturbed = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private int _kills;
    private int _takes;
    private int _finals;

    /// <summary>Runs it.</summary>
    /// <param name="progress">Is told about every session, and why others failed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CampaignResult> RunAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var server = new ServerSupervisor("--max-sessions", "512");
        await server.StartAsync(cancellationToken);
        await using var control = new ServerSupervisor();
        await control.StartAsync(cancellationToken);
        foreach (Take take in options.Takes)
        {
            await MeasureUndisturbedAsync(take, control.Port, progress, cancellationToken);
        }

        Task killing = KillAsync(server, cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, options.Parallel).Select(_ => StreamAsync(server, control.Port, progress, cancellationToken)));
        await killing;
        return new CampaignResult
        {
            Seed = options.Seed,
            Parallel = options.Parallel,
            Seconds = Elapsed(),
            AudioSeconds = _sessions.Sum(session => session.AudioSeconds),
            Connections = _tally.Connections,
            Cuts = _tally.Cuts,
            Closed = _tally[FaultKind.Close],
            Reset = _tally[FaultKind.Reset],
            HalfOpen = _tally[FaultKind.HalfOpen],
            Delayed = _tally[FaultKind.Delay],
            Duplicated = _tally[FaultKind.Duplicate],
            Kills = _kills,
            Moments = _moments,
            Sessions = _sessions,
            Problems = _problems,
        };
    }

    private bool IsDone => _tally.Cuts >= options.Cuts && _kills >= options.Kills;

    private double Elapsed() => Stopwatch.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Twice: what two undisturbed runs differ in can't be blamed on faults, and must be nothing.</summary>
    private async Task MeasureUndisturbedAsync(Take take, int port, IProgress<string> progress, CancellationToken cancellationToken)
    {
        StreamedTake first = await TakeStreamer.RunAsync(take, port, double.PositiveInfinity, options.Partials, onFinal: null, cancellationToken);
        StreamedTake second = await TakeStreamer.RunAsync(take, port, double.PositiveInfinity, options.Partials, onFinal: null, cancellationToken);
        _undisturbed[take] = first;
        Note([.. first.Problems(first).Concat(second.Problems(first)).Select(problem => $"undisturbed: {problem}")], progress);
        progress.Report($"{Elapsed(),5:F0} s  undisturbed {take.Name}: {take.Seconds:F1} s, {first.Words.Count} words");
    }

    private async Task StreamAsync(ServerSupervisor server, int controlPort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        while (!IsDone)
        {
            int number = Interlocked.Increment(ref _takes) - 1;
            Take take = options.Takes[number % options.Takes.Count];
            bool isControl = number % ControlEvery == ControlEvery - 1;
            var planner = new FaultPlanner(options.Seed + number);
            await using var proxy = new FaultProxy(
                isControl ? controlPort : server.Port, () => isControl || _tally.Cuts >= options.Cuts ? [] : planner.Next(), _tally);
            double began = Elapsed();
            StreamedTake streamed;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(options.Patience);
            try
            {
                streamed = await TakeStreamer.RunAsync(take, proxy.Port, options.Speed, options.Partials, CountFinal, patience.Token);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Note([$"session {number}, {take.Name}: {e.GetType().Name}: {e.Message}"], progress);
                progress.Report(server.Log);
                continue;
            }

            Note([.. streamed.Problems(_undisturbed[take]).Select(problem => $"session {number}{(isControl ? " (control)" : "")}, {problem}")], progress);
            lock (_sessions)
            {
                _sessions.Add(new SessionRecord(
                    number, isControl, take.Name, take.Seconds, began, Elapsed(), streamed.Resumed, streamed.Rebuilt, streamed.Words.Count,
                    streamed.Deviation(_undisturbed[take]) is var deviation && double.IsNaN(deviation) ? null : deviation,
                    streamed.Ledger.From + streamed.Ledger.Transcribed + streamed.Ledger.Silent + streamed.Ledger.Dropped - take.Samples));
            }

            Remember();
            string name = $"session {number}{(isControl ? " (control)" : "")}, {take.Name}";
            string faults = $"{_tally.Cuts} cuts, {_tally[FaultKind.HalfOpen]} half-open, {_tally[FaultKind.Duplicate]} twice, {_kills} kills";
            progress.Report($"{Elapsed(),5:F0} s  {name}: resumed {streamed.Resumed}, rebuilt {streamed.Rebuilt}; {faults}, {_problems.Count} problems");
        }
    }

    private async Task KillAsync(ServerSupervisor server, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        while (_kills < options.Kills)
        {
            int finals = Volatile.Read(ref _finals);
            await Task.Delay(options.BetweenKills * (0.5 + random.NextDouble()), cancellationToken);

            // On a slow machine a server may not get anywhere in this time, and killed again and again sessions would never end.
            while (Volatile.Read(ref _finals) - finals < options.Parallel)
            {
                await Task.Delay(random.Next(300), cancellationToken);
            }

            await server.KillAsync();
            await server.StartAsync(cancellationToken);
            _kills++;
            Remember();
        }
    }

    private void CountFinal() => Interlocked.Increment(ref _finals);

    private void Remember()
    {
        lock (_sessions)
        {
            _moments.Add(new CampaignMoment(Elapsed(), _tally.Cuts, _kills, _sessions.Count, _problems.Count));
        }
    }

    private void Note(List<string> problems, IProgress<string> progress)
    {
        lock (_problems)
        {
            _problems.AddRange(problems);
        }

        problems.ForEach(progress.Report);
    }
}
