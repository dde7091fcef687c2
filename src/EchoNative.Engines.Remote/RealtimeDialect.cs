namespace EchoNative;

/// <summary>What a realtime service speaks over its WebSocket; docs/remote.md has the messages.</summary>
public enum RealtimeDialect
{
    /// <summary>vLLM's <c>/v1/realtime</c> (Voxtral-Mini-4B-Realtime, Qwen3-ASR).</summary>
    Vllm,

    /// <summary>Mistral's <c>/v1/audio/transcriptions/realtime</c>.</summary>
    Mistral,

    /// <summary>OpenAI's <c>/v1/realtime?intent=transcription</c>.</summary>
    OpenAI,
}
