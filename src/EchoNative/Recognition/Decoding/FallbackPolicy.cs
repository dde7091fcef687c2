namespace EchoNative;

/// <summary>What is tried when a text looks wrong: the full context, then these temperatures in it.</summary>
internal sealed class FallbackPolicy(params float[] temperatures)
{
    /// <summary>OpenAI's and whisper.cpp's temperatures.</summary>
    public static readonly FallbackPolicy Default = new(0.2f, 0.4f, 0.6f, 0.8f, 1);

    public ReadOnlySpan<float> Temperatures => temperatures;
}
