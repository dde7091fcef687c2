namespace EchoNative.Client.Tests;

public sealed class BackoffTests
{
    private const int Draws = 20_000;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 32)]
    [InlineData(6, 60)]
    [InlineData(14, 60)]
    [InlineData(999, 60)]
    public void Pause_is_spread_evenly_over_20_percent_around_its_centre(int failures, double centre)
    {
        var random = new Random(4711);
        double[] pauses = [.. Enumerable.Range(0, Draws).Select(_ => Backoff.Pause(failures, First, Longest, random.NextDouble()).TotalSeconds)];

        Assert.All(pauses, pause => Assert.InRange(pause, centre * 0.8, centre * 1.2));

        // Ten bins of a uniform distribution: chi squared with 9 degrees of freedom stays below 27.9 in 999 of 1000 cases.
        double expected = Draws / 10.0;
        double chiSquared = pauses
            .GroupBy(pause => Math.Min(9, (int)((pause / centre - 0.8) / 0.04)))
            .Sum(bin => (bin.Count() - expected) * (bin.Count() - expected) / expected);
        Assert.True(chiSquared < 27.9, $"{chiSquared}");
    }
}
