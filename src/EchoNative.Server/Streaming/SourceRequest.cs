using EchoNative.Audio;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>What a source asks for, checked and in the engine's terms.</summary>
/// <param name="Format">What its frames hold.</param>
/// <param name="Options">How it is recognised.</param>
internal sealed record SourceRequest(AudioFormat Format, SessionOptions Options)
{
    /// <summary>Checks and translates.</summary>
    /// <exception cref="ProtocolException">Something asked for does not exist or is out of range.</exception>
    public static SourceRequest From(AudioSource source, SessionOptions options)
    {
        if (source is null || source.Name?.Length > EchoProtocol.MaxSourceName)
        {
            throw new ProtocolException(ErrorCode.InvalidField, $"A source's name has at most {EchoProtocol.MaxSourceName} characters.");
        }

        SessionPriority priority = source.Priority switch
        {
            SourcePriority.High => SessionPriority.High,
            SourcePriority.Low => SessionPriority.Low,
            _ => SessionPriority.Normal,
        };
        return new SourceRequest(FormatOf(source), options with { Priority = priority });
    }

    /// <summary>Whether a source that was begun with <paramref name="other"/> can go on with this.</summary>
    public bool IsSameAs(SourceRequest other) =>
        Format == other.Format
        && (Options.Language, Options.Partials, Options.Step, Options.EndOfSpeech, Options.Priority)
            == (other.Options.Language, other.Options.Partials, other.Options.Step, other.Options.EndOfSpeech, other.Options.Priority);

    /// <summary>Opens a recogniser for it.</summary>
    /// <param name="engines">Recognise.</param>
    /// <param name="leadIn">Audio at the beginning that is only listened to.</param>
    /// <param name="sink">Gets the results.</param>
    /// <exception cref="ProtocolException">The model or the engine can't do what is asked for.</exception>
    /// <exception cref="EchoNativeException">The engine takes no session now.</exception>
    public RecognitionSession Open(EngineChain engines, TimeSpan leadIn, ITranscriptSink sink)
    {
        try
        {
            return engines.Current.OpenSession(Options with { LeadIn = leadIn, Failover = engines }, sink);
        }
        catch (ArgumentException e)
        {
            string message = e.Message.Split(" (Parameter", 2)[0];
            throw e.ParamName switch
            {
                nameof(SessionOptions.Language) => new ProtocolException(ErrorCode.UnsupportedLanguage, message, e),
                nameof(SessionOptions.Step) => new ProtocolException(ErrorCode.InvalidField, $"step_ms: {message}", e),
                _ => new ProtocolException(ErrorCode.InvalidField, $"end_of_speech_ms: {message}", e),
            };
        }
    }

    private static AudioFormat FormatOf(AudioSource source)
    {
        var format = new AudioFormat(source.SampleRate, source.Channels, source.Encoding switch
        {
            AudioEncoding.U8 => SampleEncoding.Unsigned8,
            AudioEncoding.S16 => SampleEncoding.Signed16,
            AudioEncoding.S24 => SampleEncoding.Signed24,
            AudioEncoding.S32 => SampleEncoding.Signed32,
            AudioEncoding.F32 => SampleEncoding.Float32,
            AudioEncoding.F64 => SampleEncoding.Float64,
            AudioEncoding.ALaw => SampleEncoding.ALaw,
            _ => SampleEncoding.MuLaw,
        });
        try
        {
            format.Validate();
            return format;
        }
        catch (AudioFormatException e)
        {
            throw new ProtocolException(ErrorCode.UnsupportedAudio, e.Message, e);
        }
    }
}
