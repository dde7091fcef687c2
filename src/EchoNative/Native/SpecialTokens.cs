using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>Numbers of a model's special tokens. Below <see cref="EndOfText"/> lies text, from <see cref="FirstTime"/> on lie times, 20 ms apart.</summary>
internal sealed class SpecialTokens
{
    public required int EndOfText { get; init; }

    public required int Start { get; init; }

    public required int Translate { get; init; }

    public required int Transcribe { get; init; }

    /// <summary>Precedes the text that is context for a window.</summary>
    public required int Previous { get; init; }

    public required int NoTimes { get; init; }

    public required int FirstTime { get; init; }

    public required int FirstLanguage { get; init; }

    /// <summary>Those of a model of libwhisper.</summary>
    public static unsafe SpecialTokens Of(whisper_context* context) => new()
    {
        EndOfText = Whisper.whisper_token_eot(context),
        Start = Whisper.whisper_token_sot(context),
        Translate = Whisper.whisper_token_translate(context),
        Transcribe = Whisper.whisper_token_transcribe(context),
        Previous = Whisper.whisper_token_prev(context),
        NoTimes = Whisper.whisper_token_not(context),
        FirstTime = Whisper.whisper_token_beg(context),
        FirstLanguage = Whisper.whisper_token_lang(context, 0),
    };

    public bool IsText(int token) => token < EndOfText;

    public bool IsTime(int token) => token >= FirstTime;

    /// <summary>Position of a time token in the window, in units of 20 ms.</summary>
    public int Position(int token) => token - FirstTime;
}
