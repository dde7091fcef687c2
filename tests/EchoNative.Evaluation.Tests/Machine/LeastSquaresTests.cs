using EchoNative.Evaluation.Machine;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Evaluation.Tests.Machine;

public class LeastSquaresTests
{
    private static readonly double[][] Rows = [[1e10, 2, 1], [4e10, 3, 1], [9e10, 1, 1], [2e10, 7, 1]];

    [Fact]
    public void NonNegative_finds_what_the_values_were_made_of()
    {
        double[] made = [3e-11, 0, 0.5];

        double[] found = LeastSquares.NonNegative(Rows, [.. Rows.Select(row => row.Zip(made, (a, b) => a * b).Sum())]);

        Assert.Equal(made[0], found[0], 1e-16);
        Assert.Equal(made[1], found[1], 1e-9);
        Assert.Equal(made[2], found[2], 1e-9);
    }

    [Fact]
    public void NonNegative_gives_no_negative_factor_and_is_never_worse_than_none() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(NormalFloat, NormalFloat, NormalFloat, NormalFloat)>(), values =>
        {
            double[] measured = [.. new[] { values.Item1.Get, values.Item2.Get, values.Item3.Get, values.Item4.Get }.Select(v => v % 1000)];
            double[] found = LeastSquares.NonNegative(Rows, measured);
            double error = Rows.Zip(measured, (row, value) => Math.Pow(value - row.Zip(found, (a, b) => a * b).Sum(), 2)).Sum();
            return found.All(f => f >= 0) && error <= measured.Sum(v => v * v) + 1e-6;
        }).QuickCheckThrowOnFailure();
}
