using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>What a <see cref="ParakeetEngine"/> loads and how much it takes on.</summary>
public sealed record ParakeetEngineOptions : EngineOptions
{
    /// <summary>A Parakeet TDT model in whisper.cpp's ggml format.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Use a GPU when the native library has one.</summary>
    public bool UseGpu { get; init; } = true;

    /// <inheritdoc/>
    public override string? FindMissing() => FindMissing(ModelPath);

    /// <inheritdoc/>
    public override RecognitionEngine CreateEngine(ILoggerFactory? loggers = null, IMeterFactory? meters = null) =>
        new ParakeetEngine(this, loggers?.CreateLogger<ParakeetEngine>(), meters);

    /// <inheritdoc/>
    public override void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ModelPath, nameof(ModelPath));
        base.Validate();
    }
}
