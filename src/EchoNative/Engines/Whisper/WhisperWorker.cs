using EchoNative.Diagnostics;
using EchoNative.Models;

namespace EchoNative;

/// <summary>A worker of a <see cref="WhisperEngine"/>: a resident state of libwhisper and buffers that every inference uses again.</summary>
internal sealed class WhisperWorker(WhisperState state) : InferenceWorker
{
    private readonly WhisperModel _model = state.Model;
    private readonly SteppedDecoder _decoder = new(state);
    private readonly WordReader _reader = new();
    private readonly float[] _short = new float[WhisperState.MinSamples];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Tokens => _decoder.Tokens;

    /// <summary>Decodes faint noise at each context that sessions use, which allocates what those inferences need.</summary>
    /// <exception cref="ModelLoadException">The model's results are not numbers.</exception>
    /// <param name="threads">The most that a turn may get.</param>
    public override void WarmUp(int threads)
    {
        Threads = threads;
        float[] noise = Noise();
        foreach (int context in (ReadOnlySpan<int>)[512, 256])
        {
            state.Run(noise, new DecodeOptions
            {
                Language = "en",
                Threads = Threads,
                AudioContext = Math.Min(context, _model.Info.AudioContext),
                MaxTokens = 8,
            });
            Words.Clear();
            _reader.Read(state, ReadScope.Of(noise), Words);
            _decoder.Try(noise, Threads, Stop);
            ThrowUnlessFinite();
        }
    }

    /// <inheritdoc/>
    public override void Probe()
    {
        Stop.Reset();
        _decoder.Try(Noise(), Threads, Stop);
        ThrowUnlessFinite();
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        var kept = (WhisperSessionContext)context;
        kept.Prepare(_model);
        if (window.Options.Stepwise && (window.Job.Kind == InferenceKind.Partial || window.Options.BeamSize == 1))
        {
            return _decoder.Decode(kept, window, words, Threads, Stop);
        }

        // libwhisper reads the window where it lies in the ring; only what is too short for it is copied, and silence added.
        long start = window.Job.Start;
        ReadOnlySpan<float> audio = window.Audio[(int)(start - window.Position)..];
        int positions = WindowDecoder.ContextFor(audio.Length, _model.Info.AudioContext);
        state.StopAt = window.Options.Stepwise ? Stop.StopAt : 0; // a file's windows take as long as they take
        try
        {
            state.Run(audio.Length < WhisperState.MinSamples ? Lengthen(audio) : audio, kept.OptionsFor(positions, Threads));
        }
        catch (OperationCanceledException) when (window.Options.Stepwise)
        {
            return new Hypothesis(false, start, IsLate: window.Job.Kind == InferenceKind.Final);
        }

        _reader.Read(state, ReadScope.Of(window, start, state.Language), words);
        if (kept.Language is null or "auto" && words.Count > 0 && _model.Info.IsMultilingual)
        {
            kept.Settle(state.Language);
        }

        return new Hypothesis(true, start);
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        base.Abort();
        state.RequestAbort();
    }

    /// <inheritdoc/>
    public override void Dispose() => state.Dispose();

    // A window that is too short for libwhisper, with silence after it. Valid until the next call.
    private ReadOnlySpan<float> Lengthen(ReadOnlySpan<float> window)
    {
        window.CopyTo(_short);
        _short.AsSpan(window.Length).Clear();
        return _short;
    }

    private void ThrowUnlessFinite()
    {
        if (!state.LastLogitsAreFinite())
        {
            throw new ModelLoadException($"The model '{_model.Name}' is damaged: its results are not numbers.");
        }
    }
}
