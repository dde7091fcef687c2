namespace EchoNative.Vad;

/// <summary>What happens at a <see cref="SpeechBoundary"/>.</summary>
public enum SpeechBoundaryKind
{
    /// <summary>A stretch of speech starts.</summary>
    Start,

    /// <summary>A stretch ends because there was silence for <see cref="EndpointerOptions.EndOfSpeech"/>.</summary>
    EndBySilence,

    /// <summary>A stretch has grown to <see cref="EndpointerOptions.MaxSegment"/> and is cut; the next one starts at the same position.</summary>
    EndByLength,

    /// <summary>A stretch ends because of <see cref="Endpointer.Flush"/>.</summary>
    EndByFlush,
}
