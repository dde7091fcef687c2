using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Evaluation.Tests;

public class ChartAxisTests
{
    [Fact]
    public void An_axis_holds_every_value_between_few_round_ticks() => Prop.ForAll(
        ArbMap.Default.ArbFor<NormalFloat[]>(),
        values =>
        {
            double[] finite = [.. values.Select(v => v.Get).Where(v => Math.Abs(v) is 0 or (> 1e-6 and < 1e9))];
            ChartAxis axis = ChartAxis.Of(finite);
            return axis.Ticks.Count is >= 2 and <= 8 && finite.All(v => axis.Share(v) is >= -1e-9 and <= 1 + 1e-9);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ticks_are_round_numbers() => Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1], ChartAxis.Of([0.03, 0.95]).Ticks.Select(t => Math.Round(t, 9)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.35, "0.35")]
    [InlineData(-1.234, "−1.23")]
    [InlineData(123456.7, "123,457")]
    [InlineData(0.0000123, "1.2e−5")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    public void Numbers_are_short(double value, string text) => Assert.Equal(text, HtmlReport.Number(value));
}
