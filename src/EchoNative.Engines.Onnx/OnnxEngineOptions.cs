using System.Diagnostics.Metrics;
using EchoNative.Models;
using EchoNative.Native;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>What an <see cref="OnnxEngine"/> loads and how much it takes on.</summary>
/// <remarks>
/// ONNX Runtime's threads belong to a model and not to a turn: each inference takes <see cref="EngineOptions.ThreadsPerWorker"/>, or else
/// the cores divided among the workers, whatever the load.
/// </remarks>
public sealed record OnnxEngineOptions : EngineOptions
{
    /// <summary>Most <see cref="ProviderOptions"/>.</summary>
    public const int MaxProviderOptions = 32;

    /// <summary>
    /// Folder of a Whisper model as optimum exports it: <c>config.json</c>, the tokenizer, <c>encoder_model.onnx</c>,
    /// <c>decoder_model.onnx</c> and, for the key/value cache, <c>decoder_with_past_model.onnx</c>; the graphs may lie in <c>onnx/</c>.
    /// </summary>
    public required string ModelPath { get; init; }

    /// <summary>What computes.</summary>
    public OnnxProvider Provider { get; init; }

    /// <summary>
    /// The provider's own options by their names, handed on as they are: for CoreML such as <c>MLComputeUnits</c> (<c>ALL</c>,
    /// <c>CPUAndNeuralEngine</c>, <c>CPUAndGPU</c>, <c>CPUOnly</c>) or <c>ModelFormat</c>, for CUDA such as <c>device_id</c>. The processor
    /// has none.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>();

    internal int Threads => ThreadsPerWorker ?? Math.Clamp(Environment.ProcessorCount / WorkerCount, 1, DecodeOptions.MaxThreads);

    /// <inheritdoc/>
    public override string? FindMissing()
    {
        try
        {
            return OnnxModelFolder.Missing(ModelPath) ?? OnnxProviders.Missing(Provider);
        }
        catch (NativeLibraryException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public override RecognitionEngine CreateEngine(ILoggerFactory? loggers = null, IMeterFactory? meters = null) =>
        new OnnxEngine(this, loggers?.CreateLogger<OnnxEngine>(), meters);

    /// <inheritdoc/>
    public override void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ModelPath, nameof(ModelPath));
        if (!Enum.IsDefined(Provider))
        {
            throw new ArgumentOutOfRangeException(nameof(Provider), Provider, "No such provider.");
        }

        ArgumentNullException.ThrowIfNull(ProviderOptions, nameof(ProviderOptions));
        DecodeOptions.ThrowIfOutside(ProviderOptions.Count, 0, MaxProviderOptions, nameof(ProviderOptions));
        if (ProviderOptions.Any(option => option.Key.Length == 0 || option.Key.Contains('\0') || option.Value is null || option.Value.Contains('\0')))
        {
            throw new ArgumentException("A provider's option has a name and a value, neither with a NUL character.", nameof(ProviderOptions));
        }

        if (Provider == OnnxProvider.Cpu && ProviderOptions.Count > 0)
        {
            throw new ArgumentException("The processor has no options.", nameof(ProviderOptions));
        }

        base.Validate();
    }
}
