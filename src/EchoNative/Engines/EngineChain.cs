using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>
/// Engines in order of preference, all of them resident: when one fails, its sessions go on with the next (<see cref="SessionOptions.Failover"/>), and
/// with the preferred one again once that works. Thread-safe.
/// </summary>
public sealed partial class EngineChain : IAsyncDisposable
{
    /// <summary>Most engines.</summary>
    public const int MaxEngines = 16;

    /// <summary>Time before an engine that has failed is tried again; it doubles with each failure in a row, up to <see cref="LongestPause"/>.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>Longest time before an engine that has failed is tried again.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Member[] _members;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private Task _watch = Task.CompletedTask;
    private long _failures;

    /// <summary>Makes a chain of engines that have not been started. It starts, stops and disposes of them.</summary>
    /// <param name="engines">1–<see cref="MaxEngines"/>, the preferred one first.</param>
    /// <param name="logger">Gets a line for each engine that fails, and when it works again.</param>
    /// <param name="time">The clock of the pauses; null for the system's.</param>
    /// <exception cref="ArgumentException">There is none, there are too many, or one is there twice.</exception>
    public EngineChain(IReadOnlyList<RecognitionEngine> engines, ILogger<EngineChain>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(engines);
        if (engines.Count is 0 or > MaxEngines || engines.Distinct().Count() < engines.Count)
        {
            throw new ArgumentException($"A chain has 1 to {MaxEngines} engines, each once.", nameof(engines));
        }

        Engines = [.. engines];
        _members = [.. engines.Select(static engine => new Member(engine))];
        _logger = logger ?? NullLogger<EngineChain>.Instance;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The engines, the preferred one first.</summary>
    public IReadOnlyList<RecognitionEngine> Engines { get; }

    /// <summary>The first that works, as far as is known; the preferred one when none does.</summary>
    public RecognitionEngine Current
    {
        get
        {
            lock (_lock)
            {
                return Working().FirstOrDefault() ?? Engines[0];
            }
        }
    }

    /// <summary>Whether the preferred engine has failed and another stands in for it.</summary>
    public bool IsDegraded => Current != Engines[0];

    /// <summary>How often an engine of it has failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Starts every engine, one after the other. Completes when all have started or failed.</summary>
    /// <exception cref="EchoNativeException">None of them started; this is why the preferred one did not.</exception>
    /// <exception cref="FileNotFoundException">Likewise.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async ValueTask StartAsync(CancellationToken cancellationToken = default)
    {
        Exception? first = null;
        foreach (Member member in _members)
        {
            try
            {
                await member.Engine.StartAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                first ??= e;
                if (_members.Length > 1)
                {
                    LogNotStarted(e, member.Engine.Capabilities.Engine);
                }
            }
        }

        if (first is not null && Engines.All(static engine => engine.Status.State == EngineState.Failed))
        {
            ExceptionDispatchInfo.Throw(first);
        }

        _watch = _members.Length == 1 ? Task.CompletedTask : WatchAsync();
    }

    /// <summary>Stops every engine, as <see cref="RecognitionEngine.StopAsync"/> does; the sessions of one that stops go nowhere else then.</summary>
    /// <param name="cancellationToken">Ends the wait: sessions that are still open then fail.</param>
    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Engines.Select(engine => engine.StopAsync(cancellationToken).AsTask())).ConfigureAwait(false);
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (RecognitionEngine engine in Engines)
        {
            await engine.DisposeAsync().ConfigureAwait(false);
        }

        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>An engine could not decode something, whether or not it is of the chain.</summary>
    /// <returns>Those that its session may go on with, in order.</returns>
    internal IReadOnlyList<RecognitionEngine> After(RecognitionEngine failed, EchoNativeException reason)
    {
        if (_stopping.IsCancellationRequested)
        {
            return [];
        }

        lock (_lock)
        {
            if (Array.Find(_members, m => m.Engine == failed) is { IsDown: false } member)
            {
                member.IsDown = true;
                member.Pause = member.Pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(2 * member.Pause.Ticks, LongestPause.Ticks));
                member.Since = _time.GetTimestamp();
                Interlocked.Increment(ref _failures);
                LogFailed(failed.Capabilities.Engine, member.Pause.TotalSeconds, reason.Message);
            }

            return [.. Working()];
        }
    }

    private IEnumerable<RecognitionEngine> Working() =>
        _members.Where(static m => !m.IsDown && m.Engine.Status.State == EngineState.Ready).Select(static m => m.Engine);

    // Only an engine that has decoded something again gets its sessions back.
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Look, _time);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            foreach (Member member in _members)
            {
                bool isDue;
                lock (_lock)
                {
                    // One that has worked for as long as it was paused before is as good as new.
                    TimeSpan since = _time.GetElapsedTime(member.Since);
                    isDue = member.IsDown && since >= member.Pause && member.Engine.Status.State == EngineState.Ready;
                    member.Pause = member.IsDown || since < 2 * member.Pause ? member.Pause : TimeSpan.Zero;
                }

                if (isDue)
                {
                    await TryAgainAsync(member).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task TryAgainAsync(Member member)
    {
        Exception? failure = null;
        try
        {
            await member.Engine.ProbeAsync().WaitAsync(ProbePatience, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EchoNativeException or TimeoutException)
        {
            failure = e;
        }

        lock (_lock)
        {
            member.Since = _time.GetTimestamp();
            member.IsDown = failure is not null;
            member.Pause = failure is null ? member.Pause : TimeSpan.FromTicks(Math.Min(2 * member.Pause.Ticks, LongestPause.Ticks));
        }

        if (failure is null)
        {
            LogWorks(member.Engine.Capabilities.Engine);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The engine {Engine} could not start; the others go on without it")]
    private partial void LogNotStarted(Exception exception, string engine);

    [LoggerMessage(Level = LogLevel.Error, Message = "The engine {Engine} has failed and is tried again in {Seconds} s: {Reason}")]
    private partial void LogFailed(string engine, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The engine {Engine} works again")]
    private partial void LogWorks(string engine);

    private sealed class Member(RecognitionEngine engine)
    {
        public RecognitionEngine Engine { get; } = engine;

        public bool IsDown { get; set; }

        public TimeSpan Pause { get; set; }

        public long Since { get; set; }
    }
}
