using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>Numbers of a model's special tokens. Below <see cref="EndOfText"/> lies text, from <see cref="FirstTime"/> on lie times, 20 ms apart.</summary>
internal sealed class SpecialTokens
{
    public unsafe SpecialTokens(whisper_context* context)
    {
        EndOfText = Whisper.whisper_token_eot(context);
        Start = Whisper.whisper_token_sot(context);
        Translate = Whisper.whisper_token_translate(context);
        Transcribe = Whisper.whisper_token_transcribe(context);
        Previous = Whisper.whisper_token_prev(context);
        NoTimes = Whisper.whisper_token_not(context);
        FirstTime = Whisper.whisper_token_beg(context);
        FirstLanguage = Whisper.whisper_token_lang(context, 0);
    }

    public int EndOfText { get; }

    public int Start { get; }

    public int Translate { get; }

    public int Transcribe { get; }

    /// <summary>Precedes the text that is context for a window.</summary>
    public int Previous { get; }

    public int NoTimes { get; }

    public int FirstTime { get; }

    public int FirstLanguage { get; }

    public bool IsText(int token) => token < EndOfText;

    public bool IsTime(int token) => token >= FirstTime;

    /// <summary>Position of a time token in the window, in units of 20 ms.</summary>
    public int Position(int token) => token - FirstTime;
}
