using EchoNative.Diagnostics;

namespace EchoNative;

/// <summary>A window that is to be decoded.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Stretch">The stretch of speech that it belongs to.</param>
/// <param name="End">Its end, in samples of the stream; it starts where the stretch does.</param>
internal readonly record struct InferenceJob(InferenceKind Kind, SpeechStretch Stretch, long End)
{
    /// <summary>Its start, in samples of the stream.</summary>
    public long Start => Stretch.Start;
}
