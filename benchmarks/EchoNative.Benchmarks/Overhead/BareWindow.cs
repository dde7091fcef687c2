using EchoNative.Interop;
using EchoNative.Native;

namespace EchoNative.Benchmarks.Overhead;

/// <summary>The native calls of a window and nothing else, on a state of its own: what there is to compare with.</summary>
internal sealed unsafe class BareWindow : IDisposable
{
    private readonly WhisperModel _model;
    private readonly WhisperStateHandle _state;
    private readonly long* _abort;

    public BareWindow(WhisperModel model)
    {
        _model = model;
        _state = model.CreateStateHandle();
        _abort = _state.Abort;
    }

    /// <summary>Sets the encoder's context as whisper.cpp lets it be set: by an inference too short to decode anything.</summary>
    public void SetContext(ReadOnlySpan<float> mel, int frames, int context)
    {
        whisper_full_params p = Whisper.whisper_full_default_params(whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY);
        p.language = LanguageTable.Native("en");
        p.print_progress = 0;
        p.duration_ms = 100;
        p.audio_ctx = context;
        fixed (float* values = mel)
        {
            Check(Whisper.whisper_set_mel_with_state(_model.Context, _state.Pointer, values, frames, _model.Info.MelBands));
        }

        Check(Whisper.whisper_full_with_state(_model.Context, _state.Pointer, p, null, 0));
    }

    /// <summary>The steps: spectrogram, encoder, the tokens before the text in one batch, then one by one the text's.</summary>
    public void Steps(ReadOnlySpan<float> mel, int frames, ReadOnlySpan<int> first, ReadOnlySpan<int> tokens)
    {
        whisper_context* context = _model.Context;
        whisper_state* state = _state.Pointer;
        fixed (float* values = mel)
        fixed (int* batch = first)
        fixed (int* text = tokens)
        {
            Check(Whisper.whisper_set_mel_with_state(context, state, values, frames, _model.Info.MelBands));
            Check(Whisper.whisper_encode_with_state(context, state, 0, 1));
            Check(Whisper.whisper_decode_with_state(context, state, batch, first.Length, 0, 1));
            for (int i = 0; i < tokens.Length; i++)
            {
                Check(Whisper.whisper_decode_with_state(context, state, text + i, 1, first.Length + i, 1));
            }
        }
    }

    /// <summary><c>whisper_full</c> over the samples.</summary>
    public void Full(ReadOnlySpan<float> samples, DecodeOptions options)
    {
        fixed (float* values = samples)
        {
            whisper_full_params p = FullParameters.Create(_model, options, null, 0, _abort);
            Check(Whisper.whisper_full_with_state(_model.Context, _state.Pointer, p, values, samples.Length));
        }
    }

    public void Dispose() => _state.Dispose();

    private static void Check(int code)
    {
        if (code != 0)
        {
            throw new InferenceException("A bare call", code);
        }
    }
}
