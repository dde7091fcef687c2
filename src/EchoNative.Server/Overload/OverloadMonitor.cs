using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Overload;

/// <summary>Measures once a second whether the server keeps up, and decides what it does without. Sessions ask it; it knows none of them.</summary>
internal sealed partial class OverloadMonitor : BackgroundService
{
    /// <summary>The level beyond the ladder's: an engine has failed. It says nothing of the load.</summary>
    public const int Failover = DegradeLadder.Highest + 1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(5);

    private readonly EngineChain _engines;
    private readonly SmallerEngine _smaller;
    private readonly DegradeLadder _ladder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Counter<long> _transitions;
    private volatile EngineLoad _load;
    private volatile int _level;
    private volatile bool _isDropping;

    public OverloadMonitor(
        EngineChain engines, SmallerEngine smaller, EchoServerOptions options, TimeProvider time, IMeterFactory meters, ILogger<OverloadMonitor> logger)
    {
        _engines = engines;
        _smaller = smaller;
        _time = time;
        _logger = logger;
        Options = options.Overload;
        _ladder = new DegradeLadder(Options, time);
        _load = Sum();
        Meter meter = meters.Create(new MeterOptions(ServerTelemetry.MeterName) { Version = ServerTelemetry.Version });
        _transitions = meter.CreateCounter<long>("echonative.server.degrade.transitions", "{transition}", "Changes of the degrade level, by where to.");
        meter.CreateObservableGauge("echonative.server.degrade.level", () => ShownLevel, "{level}", "Degrade level, 0-4.");
        meter.CreateObservableCounter("echonative.server.engine.failures", () => engines.Failures, "{failure}", "Engines that have failed.");
        meter.CreateObservableGauge("echonative.server.degrade.dropping", () => _isDropping ? 1 : 0, "{state}", "1 while audio of low priority is dropped.");
        meter.CreateObservableGauge(
            "echonative.server.realtime_factor", () => _load.RealtimeFactor, "1", "Time that the finals of the last ten seconds took per second of their audio.");
    }

    /// <summary>The times, and the step from level 1 on.</summary>
    public OverloadOptions Options { get; }

    /// <summary>The degrade level, 0–3.</summary>
    public int Level => _level;

    /// <summary>What clients are told: the level, or <see cref="Failover"/> while another engine stands in for one that has failed.</summary>
    public int ShownLevel => _engines.IsDegraded ? Failover : _level;

    /// <summary>Whether audio of low priority is to be dropped.</summary>
    public bool IsDropping => _isDropping;

    /// <summary>The load of the last second's look.</summary>
    public EngineLoad Load => _load;

    /// <summary>The engine that sessions belong to at the present level.</summary>
    public RecognitionEngine Engine => _level >= 2 && _smaller.Ready is { } smaller ? smaller : _engines.Current;

    /// <summary>When a client that was turned away may try again: the later, the more there is to do.</summary>
    public TimeSpan RetryAfter => ShortestRetry * (1 << _level);

    /// <summary>Looks at the engines and moves the level.</summary>
    public void Look()
    {
        _load = Sum();
        (int before, bool wasDropping) = (_ladder.Level, _ladder.IsDropping);
        if (!_ladder.Update(_load.RealtimeFactor))
        {
            return;
        }

        (_level, _isDropping) = (_ladder.Level, _ladder.IsDropping);
        if (_level != before)
        {
            _transitions.Add(1, new KeyValuePair<string, object?>("echonative.level", _level));
            LogLevelChanged(_level > before ? LogLevel.Warning : LogLevel.Information, before, _level, _load.RealtimeFactor, _load.FinalsWaiting);
        }
        else if (_isDropping != wasDropping)
        {
            LogDropping(_isDropping ? LogLevel.Warning : LogLevel.Information, _isDropping ? "is dropped" : "is taken again", _load.RealtimeFactor);
        }
    }

    private EngineLoad Sum()
    {
        EngineLoad load = _engines.Engines[0].GetLoad();
        foreach (RecognitionEngine engine in _engines.Engines.Skip(1))
        {
            load = EngineLoad.Sum(load, engine.GetLoad());
        }

        return _smaller.Load is { } other ? EngineLoad.Sum(load, other) : load;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    [LoggerMessage(Message = "Degrade level {Before} -> {Level}: realtime factor {Factor:F2}, {Waiting} finals wait")]
    private partial void LogLevelChanged(LogLevel severity, int before, int level, double factor, int waiting);

    [LoggerMessage(Message = "Audio of low priority {State}: realtime factor {Factor:F2}")]
    private partial void LogDropping(LogLevel severity, string state, double factor);
}
