namespace EchoNative.Evaluation.Scenarios;

/// <summary>Speech without a pause that would end it.</summary>
/// <param name="Samples">At 16 kHz.</param>
/// <param name="Words">What is said, counted from the first sample; nothing when nobody knows.</param>
internal sealed record SpeechClip(ReadOnlyMemory<float> Samples, IReadOnlyList<ReferenceWord> Words);
