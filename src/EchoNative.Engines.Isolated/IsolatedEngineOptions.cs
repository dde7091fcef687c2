using System.Diagnostics.Metrics;
using EchoNative.Isolation;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>What an <see cref="IsolatedEngine"/> loads, in which program, and how much it takes on.</summary>
public sealed record IsolatedEngineOptions : EngineOptions
{
    /// <summary>Most <see cref="HostArguments"/>.</summary>
    public const int MaxArguments = 64;

    /// <summary>A Whisper model in whisper.cpp's ggml format.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Use a GPU when the native library has one.</summary>
    public bool UseGpu { get; init; } = true;

    /// <summary>
    /// Path of the program that is to be the child: one that calls <see cref="IsolatedHost.Run"/>. Null: this library's own, which lies beside the
    /// application and runs with the application's runtime.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>Its arguments, as they are: no shell reads them. They count only where there is a <see cref="Host"/>.</summary>
    public IReadOnlyList<string> HostArguments { get; init; } = [IsolatedHost.Argument];

    /// <summary>How long the child may take to load its model, and each of its workers to decode something first, 100 ms–30 min.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the child may be silent about a window, 100 ms–30 min. It is held to be hung then, killed, and started again.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Times that a window is given to a child started anew before its session fails, 0–10.</summary>
    public int Restarts { get; init; } = 3;

    /// <inheritdoc/>
    public override string? FindMissing() => FindMissing(ModelPath) ?? HostCommand.Missing(this);

    /// <inheritdoc/>
    public override RecognitionEngine CreateEngine(ILoggerFactory? loggers = null, IMeterFactory? meters = null) =>
        new IsolatedEngine(this, loggers?.CreateLogger<IsolatedEngine>(), meters);

    /// <inheritdoc/>
    public override void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ModelPath, nameof(ModelPath));
        base.Validate();
        if (Host is { Length: 0 })
        {
            throw new ArgumentException("A program has a path.", nameof(Host));
        }

        if (HostArguments.Count > MaxArguments)
        {
            throw new ArgumentException($"There are {HostArguments.Count} arguments, at most {MaxArguments} are taken.", nameof(HostArguments));
        }

        ThrowIfOutside(StartTimeout, nameof(StartTimeout));
        ThrowIfOutside(AnswerTimeout, nameof(AnswerTimeout));
        DecodeOptions.ThrowIfOutside(Restarts, 0, 10, nameof(Restarts));
    }

    private static void ThrowIfOutside(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromMilliseconds(100) || value > TimeSpan.FromMinutes(30))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between 100 ms and 30 min.");
        }
    }
}
