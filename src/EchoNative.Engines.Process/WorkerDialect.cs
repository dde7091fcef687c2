namespace EchoNative;

/// <summary>How a worker process is talked to; docs/workers.md has both.</summary>
public enum WorkerDialect
{
    /// <summary>Windows with a line of JSON before each, and a line of JSON for an answer.</summary>
    Framed,

    /// <summary>
    /// One stream of 16-bit samples that never ends, and text as it comes: voxtral.c with <c>--stdin</c>. It knows no windows and no times: silence
    /// is put between stretches of speech, and the words are placed in the speech by their length and the audio's level.
    /// </summary>
    Raw,
}
