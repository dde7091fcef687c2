namespace EchoNative.Evaluation.Scenarios;

/// <summary>A partial or final as whoever asked for it got it.</summary>
/// <param name="Source">Number of the source.</param>
/// <param name="IsFinal">Whether it is never taken back.</param>
/// <param name="Words">Its words with their times.</param>
/// <param name="Stable">How many of them are there to stay.</param>
/// <param name="At">When it came (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</param>
internal sealed record HeardResult(int Source, bool IsFinal, IReadOnlyList<ReferenceWord> Words, int Stable, long At);
