namespace EchoNative;

/// <summary>
/// Gets the results of a session where they are made: nothing is allocated and nothing is queued. Calls come from a worker's thread, one
/// after the other in the order of time; the worker recognises nothing else until they return, so they must be short. What they throw
/// ends the session.
/// </summary>
public interface ITranscriptSink
{
    /// <summary>The words of a stretch of speech that still goes on. Each replaces the one before it, but for its stable words.</summary>
    /// <param name="partial">Valid during the call.</param>
    void OnPartial(in TranscriptView partial);

    /// <summary>The words of a stretch of speech that has ended: never taken back.</summary>
    /// <param name="final">Valid during the call.</param>
    void OnFinal(in TranscriptView final);

    /// <summary>The last call; from whichever thread ended the session.</summary>
    /// <param name="failure">Why recognition ended; null when the session was completed or disposed.</param>
    void OnEnd(EchoNativeException? failure);
}
