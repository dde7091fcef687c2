using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>The process behind a <see cref="ProcessEngine"/>, and how much it takes on.</summary>
public sealed record ProcessEngineOptions : EngineOptions
{
    /// <summary>Most <see cref="Arguments"/>.</summary>
    public const int MaxArguments = 256;

    /// <summary>The program: a path, or a name that is searched for in <c>PATH</c>.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments, as they are: no shell reads them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables that it gets besides those of this process; null as a value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>How it is talked to.</summary>
    public WorkerDialect Dialect { get; init; }

    /// <summary>What measurements and status call it where it does not tell its name.</summary>
    public string Name { get; init; } = "process";

    /// <summary>How long it may take from its start until it says <c>ready</c>, 100 ms–30 min: it loads its model meanwhile.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long it may be silent about a window, 100 ms–10 min; in the raw dialect, how long it may leave its input unread. It is held to be hung
    /// then, killed, and started again.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Raw dialect: silence that comes after a stretch of speech, 100 ms–30 s, of which up to 2.3 s more follow. It must be enough for the program
    /// to say all that it heard: as much as its text comes late, and as it hears at once.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Raw dialect: how long the program must have written nothing, after it has read that silence, until its text is held to be whole, 10 ms–
    /// 10 s. One that thinks while it reads needs more.
    /// </summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Times that a window is given to a process started anew before its session fails, 0–10.</summary>
    public int Restarts { get; init; } = 3;

    internal override int WorkerCount => Workers ?? 1;

    /// <inheritdoc/>
    public override string? FindMissing() => ProgramSearch.Find(Command) is null
        ? $"There is no program '{Command}': install it, or give its path."
        : null;

    /// <inheritdoc/>
    public override RecognitionEngine CreateEngine(ILoggerFactory? loggers = null, IMeterFactory? meters = null) =>
        new ProcessEngine(this, loggers?.CreateLogger<ProcessEngine>(), meters);

    /// <inheritdoc/>
    public override void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Command, nameof(Command));
        base.Validate();
        if (Workers is not (null or 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Workers), Workers, "A process hears one window at a time: Workers is 1.");
        }

        if (Arguments.Count > MaxArguments)
        {
            throw new ArgumentException($"There are {Arguments.Count} arguments, at most {MaxArguments} are taken.", nameof(Arguments));
        }

        if (!Enum.IsDefined(Dialect))
        {
            throw new ArgumentOutOfRangeException(nameof(Dialect), Dialect, "No such dialect.");
        }

        ThrowIfOutside(Silence, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), nameof(Silence));
        ThrowIfOutside(Quiet, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10), nameof(Quiet));
        ThrowIfOutside(StartTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(30), nameof(StartTimeout));
        ThrowIfOutside(AnswerTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), nameof(AnswerTimeout));
        if (Restarts is < 0 or > 10)
        {
            throw new ArgumentOutOfRangeException(nameof(Restarts), Restarts, "Restarts lies between 0 and 10.");
        }
    }

    private static void ThrowIfOutside(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max}.");
        }
    }
}
