using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>Translates validated <see cref="DecodeOptions"/> into libwhisper's parameters.</summary>
internal static unsafe class FullParameters
{
    /// <param name="model">The model that will run.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="prompt">Their prompt, pinned for as long as the parameters are used.</param>
    /// <param name="steering">A handle of their <see cref="DecodeSteering"/> for as long as the parameters are used, or 0.</param>
    /// <param name="abort">When the inference is to stop (<see cref="WhisperStateHandle.Abort"/>).</param>
    public static whisper_full_params Create(WhisperModel model, DecodeOptions options, int* prompt, nint steering, long* abort)
    {
        whisper_full_params p = Whisper.whisper_full_default_params(options.BeamSize > 1
            ? whisper_sampling_strategy.WHISPER_SAMPLING_BEAM_SEARCH
            : whisper_sampling_strategy.WHISPER_SAMPLING_GREEDY);
        p.n_threads = options.Threads;
        p.translate = Flag(options.Translate);
        p.no_context = Flag(!options.CarryContext);
        p.single_segment = Flag(options.SingleSegment);
        p.print_progress = 0;
        p.print_timestamps = 0;
        p.token_timestamps = Flag(options.TokenTimes);
        p.max_tokens = options.MaxTokens;
        p.audio_ctx = options.AudioContext;
        p.prompt_tokens = prompt;
        p.prompt_n_tokens = options.Prompt.Length;
        p.language = Language(model, options);
        p.temperature = options.Temperature;
        p.temperature_inc = options.TemperatureIncrement;
        p.greedy.best_of = options.BestOf;
        p.beam_search.beam_size = options.BeamSize;
        p.abort_callback = &ShouldAbort;
        p.abort_callback_user_data = abort;
        p.encoder_begin_callback = &MayEncode;
        p.encoder_begin_callback_user_data = abort;
        if (steering != 0)
        {
            p.logits_filter_callback = &Steer;
            p.logits_filter_callback_user_data = (void*)steering;
        }

        return p;
    }

    private static sbyte* Language(WhisperModel model, DecodeOptions options)
    {
        if (!model.Info.IsMultilingual)
        {
            return LanguageTable.Native("en");
        }

        // libwhisper detects the language when it is given none.
        return options.Language is null or "auto" ? null : LanguageTable.Native(options.Language);
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    /// <summary>Whether the moment has come.</summary>
    public static bool IsDue(long* abort) => Volatile.Read(ref *abort) is var due && due != 0 && Stopwatch.GetTimestamp() >= due;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ShouldAbort(void* abort) => Flag(IsDue((long*)abort));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte MayEncode(whisper_context* context, whisper_state* state, void* abort) => Flag(!IsDue((long*)abort));

    // Called on libwhisper's own threads, several at a time when there are several beams.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Steer(whisper_context* context, whisper_state* state, whisper_token_data* tokens, int count, float* logits, void* steering)
    {
        int taken = Math.Min(count, DecodeSteering.MaxSequence);
        int* last = stackalloc int[DecodeSteering.MaxSequence];
        for (int i = 0; i < taken; i++)
        {
            last[i] = tokens[count - taken + i].id;
        }

        GCHandle<DecodeSteering>.FromIntPtr((nint)steering).Target
            .Apply(new Span<float>(logits, Whisper.whisper_n_vocab(context)), new ReadOnlySpan<int>(last, taken));
    }
}
