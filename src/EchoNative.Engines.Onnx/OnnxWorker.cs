using EchoNative.Diagnostics;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative;

/// <summary>A worker of an <see cref="OnnxEngine"/>: bound graphs and memory that every inference uses again.</summary>
internal sealed class OnnxWorker(OnnxSteps steps) : InferenceWorker
{
    private readonly SteppedDecoder _decoder = new(steps);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Tokens => _decoder.Tokens;

    /// <inheritdoc/>
    public override void WarmUp(int threads)
    {
        Threads = threads;
        Probe();
    }

    /// <inheritdoc/>
    /// <exception cref="ModelLoadException">The model's results are not numbers.</exception>
    public override void Probe()
    {
        Stop.Reset();
        steps.Allow();
        _decoder.Try(Noise(), Threads, Stop);
        if (!steps.LogitsAreFinite())
        {
            throw new ModelLoadException("The model is damaged: its results are not numbers.");
        }
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        var kept = (SteeredContext)context;
        kept.Prepare(steps.Model);
        steps.Allow();
        try
        {
            return _decoder.Decode(kept, window, words, Threads, Stop);
        }
        catch (OnnxRuntimeException) when (Stop.IsRequested)
        {
            return new Hypothesis(false, window.Job.Start, IsLate: window.Job.Kind == InferenceKind.Final); // a run was ended within
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        base.Abort();
        steps.Terminate();
    }

    /// <inheritdoc/>
    public override void Dispose() => steps.Dispose();
}
