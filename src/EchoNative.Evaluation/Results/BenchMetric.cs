namespace EchoNative.Evaluation;

/// <summary>A figure, and the limit it must keep if there is one.</summary>
/// <param name="Name">What it is, such as <c>end-to-end latency p95</c>.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what: <c>s</c>, <c>ms</c>, <c>%</c>, or nothing.</param>
/// <param name="Limit">What it must be, in words, such as <c>&lt; 1</c>; null when it need not be anything.</param>
/// <param name="Passes">Whether it is; null without a limit.</param>
public sealed record BenchMetric(string Name, double Value, string Unit, string? Limit = null, bool? Passes = null)
{
    /// <summary>A figure that must be below a limit.</summary>
    public static BenchMetric Below(string name, double value, string unit, double limit) =>
        new(name, value, unit, FormattableString.Invariant($"< {limit}"), value < limit);

    /// <summary>A figure that must not be above a limit.</summary>
    public static BenchMetric AtMost(string name, double value, string unit, double limit) =>
        new(name, value, unit, limit == 0 ? "0" : FormattableString.Invariant($"≤ {limit}"), value <= limit);
}
