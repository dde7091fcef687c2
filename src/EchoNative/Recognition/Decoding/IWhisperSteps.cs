namespace EchoNative;

/// <summary>The single steps of an inference of a Whisper model, whatever computes them. One thread at a time.</summary>
internal interface IWhisperSteps
{
    /// <summary>The model.</summary>
    IWhisperModel Model { get; }

    /// <summary>Fewest positions (20 ms) that an encode takes: 0, or the model's own context where it takes no other.</summary>
    int LeastContext { get; }

    /// <summary>Runs the encoder over a part of a spectrogram.</summary>
    /// <param name="mel">Band after band, each with <paramref name="frames"/> values.</param>
    /// <param name="frames">Frames of 10 ms.</param>
    /// <param name="offset">The first frame to encode.</param>
    /// <param name="context">Positions to encode, two frames each.</param>
    /// <param name="threads">Threads of this step.</param>
    void Encode(ReadOnlySpan<float> mel, int frames, int offset, int context, int threads);

    /// <summary>Runs the decoder over tokens; <see cref="Logits"/> then tells what may follow the last of them.</summary>
    /// <param name="tokens">All tokens up to here, or one more than before.</param>
    /// <param name="past">Tokens before them that were decoded already: 0, or all that there were.</param>
    /// <param name="threads">Threads of this step.</param>
    void Decode(ReadOnlySpan<int> tokens, int past, int threads);

    /// <summary>One value per token of the vocabulary. Valid until the next step.</summary>
    ReadOnlySpan<float> Logits();
}
