namespace EchoNative;

/// <summary>What models of the Whisper architecture can do through libwhisper, in whatever process.</summary>
internal static class WhisperCapabilities
{
    public static EngineCapabilities Of(string engine, string device) => new()
    {
        Engine = engine,
        Device = device,
        WordTimes = WordTimes.Refined,
        Languages = true,
        Translation = true,
        Prompt = true,
        HotWords = true,
        Suppression = true,
        Beams = true,
        CarriedContext = true,
    };
}
