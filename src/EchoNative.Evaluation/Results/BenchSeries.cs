namespace EchoNative.Evaluation;

/// <summary>A line of a <see cref="BenchChart"/>.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="X">Where the points are.</param>
/// <param name="Y">How high they are; as many.</param>
public sealed record BenchSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);
