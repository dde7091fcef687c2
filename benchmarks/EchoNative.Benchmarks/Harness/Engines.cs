namespace EchoNative.Benchmarks.Harness;

/// <summary>Engines to measure.</summary>
internal static class Engines
{
    /// <summary>The model that comes with the library.</summary>
    public static string Digits => Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin");

    /// <summary>An engine that is ready.</summary>
    public static async Task<WhisperEngine> StartAsync(WhisperEngineOptions options)
    {
        var engine = new WhisperEngine(options);
        await engine.StartAsync();
        return engine;
    }
}
