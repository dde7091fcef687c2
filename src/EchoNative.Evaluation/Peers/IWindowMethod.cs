namespace EchoNative.Evaluation.Peers;

/// <summary>A way to make a stream of a recogniser that knows windows only.</summary>
internal interface IWindowMethod
{
    /// <summary>Inferences so far.</summary>
    int Inferences { get; }

    /// <summary>Transcribes a recording step by step.</summary>
    /// <returns>The text that its user is left with.</returns>
    string Run(float[] samples);
}
