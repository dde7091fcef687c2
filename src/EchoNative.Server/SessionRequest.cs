using EchoNative.Audio;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>What a <see cref="StartMessage"/> asks for, in the engine's terms.</summary>
internal sealed record SessionRequest(AudioFormat Format, SessionOptions Options)
{
    /// <summary>Checks and translates.</summary>
    /// <exception cref="ProtocolException">Something asked for does not exist or is out of range.</exception>
    public static SessionRequest From(StartMessage start)
    {
        if (start.Version is not (null or 1))
        {
            throw new ProtocolException(ErrorCode.UnsupportedVersion, $"Version {start.Version} is not spoken here; version 1 is.");
        }

        if (start.Sources.Count != 1)
        {
            throw new ProtocolException(ErrorCode.InvalidField, "'sources' must name one source.");
        }

        var defaults = new SessionOptions();
        return new SessionRequest(FormatOf(start.Sources[0]), new SessionOptions
        {
            Language = start.Language,
            Partials = start.Partials ?? defaults.Partials,
            Step = start.StepMs is { } step ? TimeSpan.FromMilliseconds(step) : defaults.Step,
            EndOfSpeech = start.EndOfSpeechMs is { } silence ? TimeSpan.FromMilliseconds(silence) : defaults.EndOfSpeech,
        });
    }

    /// <summary>Opens the session.</summary>
    /// <exception cref="ProtocolException">The model or the engine can't do what is asked for.</exception>
    /// <exception cref="EchoNativeException">The engine takes no session now.</exception>
    public RecognitionSession Open(WhisperEngine engine)
    {
        try
        {
            return engine.OpenSession(Options);
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

    private static AudioFormat FormatOf(AudioSource start)
    {
        var format = new AudioFormat(start.SampleRate, start.Channels, start.Encoding switch
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
