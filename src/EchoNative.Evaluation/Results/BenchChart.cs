namespace EchoNative.Evaluation;

/// <summary>Something to draw: lines over a common axis.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">Name and unit of the horizontal axis.</param>
/// <param name="Y">Name and unit of the vertical axis.</param>
/// <param name="Series">The lines.</param>
/// <param name="Limit">A value of Y to draw as the limit; null for none.</param>
public sealed record BenchChart(string Title, string X, string Y, IReadOnlyList<BenchSeries> Series, double? Limit = null);
