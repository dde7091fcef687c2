using System.Numerics.Tensors;
using EchoNative.Interop;
using EchoNative.Native;

namespace EchoNative;

/// <content>The single steps of an inference, for callers with a decode loop of their own.</content>
public sealed unsafe partial class WhisperState : IWhisperSteps
{
    /// <summary>Longest spectrogram, in frames of 10 ms (six hours).</summary>
    public const int MaxMelFrames = MaxSamples / 160;

    IWhisperModel IWhisperSteps.Model => Model;

    int IWhisperSteps.LeastContext => 0;

    /// <summary>Hands over a log-mel spectrogram.</summary>
    /// <param name="mel">Band after band, each with <paramref name="frames"/> values.</param>
    /// <param name="frames">Frames of 10 ms, 1 to <see cref="MaxMelFrames"/>.</param>
    /// <param name="bands">Must be the model's <see cref="Models.ModelInfo.MelBands"/>.</param>
    /// <exception cref="ArgumentException">The size does not fit the model or a value is not finite.</exception>
    public void SetMel(ReadOnlySpan<float> mel, int frames, int bands)
    {
        DecodeOptions.ThrowIfOutside(frames, 1, MaxMelFrames, nameof(frames));
        DecodeOptions.ThrowIfOutside(bands, Model.Info.MelBands, Model.Info.MelBands, nameof(bands));
        if (mel.Length != (long)frames * bands)
        {
            throw new ArgumentException($"{mel.Length} values given for {frames} frames of {bands} bands.", nameof(mel));
        }

        SampleGuard.ThrowIfBad(mel, nameof(mel));
        using Use use = Enter();
        fixed (float* p = mel)
        {
            ThrowIfFailed("Setting the mel spectrogram", Whisper.whisper_set_mel_with_state(_handle.Context, _handle.Pointer, p, frames, bands));
        }

        _hasMel = true;
        _hasEncoded = false;
    }

    /// <summary>Runs the encoder over one window of the spectrogram.</summary>
    /// <param name="offset">First frame, 0 to the spectrogram's last.</param>
    /// <param name="threads">1–<see cref="DecodeOptions.MaxThreads"/>.</param>
    /// <param name="audioContext">
    /// Encoder positions (two frames each) as in <see cref="DecodeOptions.AudioContext"/>, 0 for the model's full context. Frames that the
    /// spectrogram lacks count as 0, which is not silence.
    /// </param>
    /// <exception cref="InvalidOperationException">There is no spectrogram yet.</exception>
    public void Encode(int offset, int threads, int audioContext = 0)
    {
        DecodeOptions.ThrowIfOutside(threads, 1, DecodeOptions.MaxThreads, nameof(threads));
        DecodeOptions.ThrowIfBadAudioContext(audioContext, Model.Info, Model.FlashAttention);
        using Use use = Enter();
        ThrowIfMissing(_hasMel, "Set a mel spectrogram first.");
        DecodeOptions.ThrowIfOutside(offset, 0, Math.Max(0, Whisper.whisper_n_len_from_state(_handle.Pointer) - 1), nameof(offset));
        SetAudioContext(audioContext);
        ThrowIfFailed("Encoding", Whisper.whisper_encode_with_state(_handle.Context, _handle.Pointer, offset, threads));
        _hasEncoded = true;
    }

    /// <summary>Runs the decoder over a batch of tokens; <see cref="CopyLogits"/> then gives the logits after the last of them.</summary>
    /// <param name="tokens">1 to the model's text context, all of its vocabulary.</param>
    /// <param name="past">Tokens already in the key/value cache.</param>
    /// <param name="threads">1–<see cref="DecodeOptions.MaxThreads"/>.</param>
    /// <exception cref="InvalidOperationException">Nothing was encoded yet.</exception>
    public void Decode(ReadOnlySpan<int> tokens, int past, int threads)
    {
        DecodeOptions.ThrowIfOutside(threads, 1, DecodeOptions.MaxThreads, nameof(threads));
        DecodeOptions.ThrowIfOutside(tokens.Length, 1, Model.Info.TextContext, nameof(tokens));
        DecodeOptions.ThrowIfOutside(past, 0, Model.Info.TextContext - tokens.Length, nameof(past));
        foreach (int token in tokens)
        {
            DecodeOptions.ThrowIfOutside(token, 0, Model.Info.VocabularySize - 1, nameof(tokens));
        }

        using Use use = Enter();
        ThrowIfMissing(_hasEncoded, "Encode first.");
        _decodedTokens = 0;
        fixed (int* p = tokens)
        {
            ThrowIfFailed("Decoding", Whisper.whisper_decode_with_state(_handle.Context, _handle.Pointer, p, tokens.Length, past, threads));
        }

        _decodedTokens = tokens.Length;
    }

    /// <summary>Copies the logits that follow the last token of the last <see cref="Decode"/>.</summary>
    /// <param name="logits">Room for the model's whole vocabulary.</param>
    /// <exception cref="InvalidOperationException">Nothing was decoded yet.</exception>
    public void CopyLogits(Span<float> logits)
    {
        int vocabulary = Model.Info.VocabularySize;
        if (logits.Length < vocabulary)
        {
            throw new ArgumentException($"Room for {logits.Length} logits, the model has {vocabulary}.", nameof(logits));
        }

        using Use use = Enter();
        ThrowIfMissing(_decodedTokens > 0, "Decode first.");
        float* last = Whisper.whisper_get_logits_from_state(_handle.Pointer) + ((_decodedTokens - 1) * (long)vocabulary);
        new ReadOnlySpan<float>(last, vocabulary).CopyTo(logits);
    }

    void IWhisperSteps.Encode(ReadOnlySpan<float> mel, int frames, int offset, int context, int threads)
    {
        SetMel(mel, frames, Model.Info.MelBands);
        Encode(offset, threads, context);
    }

    ReadOnlySpan<float> IWhisperSteps.Logits() => Logits();

    /// <summary>False when the last decode gave NaN or infinities: the weights are damaged.</summary>
    internal bool LastLogitsAreFinite()
    {
        using Use use = Enter();
        float* logits = Whisper.whisper_get_logits_from_state(_handle.Pointer);
        return float.IsFinite(TensorPrimitives.SumOfMagnitudes(new ReadOnlySpan<float>(logits, Model.Info.VocabularySize)));
    }

    /// <summary>The logits that <see cref="CopyLogits"/> copies, where libwhisper left them: valid until the next call.</summary>
    internal ReadOnlySpan<float> Logits()
    {
        using Use use = Enter();
        ThrowIfMissing(_decodedTokens > 0, "Decode first.");
        int vocabulary = Model.Info.VocabularySize;
        return new ReadOnlySpan<float>(
            Whisper.whisper_get_logits_from_state(_handle.Pointer) + ((_decodedTokens - 1) * (long)vocabulary), vocabulary);
    }

    // There is no setter. A whole inference over 100 ms of a spectrogram does nothing but set the context: that is too short to decode.
    private void SetAudioContext(int audioContext)
    {
        if (audioContext == _audioContext)
        {
            return;
        }

        whisper_full_params p = Whisper.whisper_full_default_params(whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY);
        p.language = LanguageTable.Native("en");
        p.print_progress = 0;
        p.duration_ms = 100;
        p.audio_ctx = audioContext;
        ThrowIfFailed("Setting the audio context", Whisper.whisper_full_with_state(_handle.Context, _handle.Pointer, p, null, 0));
        _audioContext = audioContext;
    }

    private static void ThrowIfMissing(bool present, string message)
    {
        if (!present)
        {
            throw new InvalidOperationException(message);
        }
    }

    private static void ThrowIfFailed(string operation, int code)
    {
        if (code != 0)
        {
            throw new InferenceException(operation, code);
        }
    }
}
