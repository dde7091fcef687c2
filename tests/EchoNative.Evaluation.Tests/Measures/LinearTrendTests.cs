using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Tests.Measures;

public class LinearTrendTests
{
    [Fact]
    public void A_line_is_found_again()
    {
        LinearTrend trend = LinearTrend.Of([.. Enumerable.Range(0, 50).Select(i => ((double)i, 3 + (0.5 * i)))]);

        Assert.Equal(0.5, trend.Slope, 9);
        Assert.Equal(3 + (0.5 * 24.5), trend.Mean, 9);
        Assert.InRange(trend.Margin, 0, 1e-9);
    }

    [Fact]
    public void The_bounds_hold_the_slope_about_nineteen_times_in_twenty()
    {
        var random = new Random(1);
        int held = Enumerable.Range(0, 1000).Count(_ =>
        {
            LinearTrend trend = LinearTrend.Of([.. Enumerable.Range(0, 60).Select(i => ((double)i, 10 + (0.02 * i) + random.NextDouble()))]);
            return Math.Abs(trend.Slope - 0.02) <= trend.Margin;
        });

        Assert.InRange(held, 920, 975);
    }

    [Fact]
    public void Two_points_tell_nothing() => Assert.Equal(double.PositiveInfinity, LinearTrend.Of([(0, 1), (1, 2)]).Margin);
}
