using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

[Trait("Category", "Simd")]
public sealed class ResamplerRowTableTests
{
    [Fact]
    public void For_shares_the_table_of_a_ratio()
    {
        var tables = new RowTable[8];
        Parallel.For(0, tables.Length, i => tables[i] = RowTable.For(160, 441, 0.1, 0.2, 80));

        // Other tests fill the shared ones at the same time, so one try may miss.
        Assert.Contains(Enumerable.Range(0, 100), _ => ReferenceEquals(RowTable.For(160, 441, 0.1, 0.2, 80), RowTable.For(160, 441, 0.1, 0.2, 80)));
        Assert.All(tables, table => Assert.Equal(tables[0].Rows, table.Rows));
    }

    [Fact]
    public void For_bounds_the_size_of_every_table()
    {
        foreach (int rate in new[] { 1, 999, 8001, 12345, 15999, 16001, 44101, 191999, 767999, 768000 })
        {
            (ResamplingStage? first, ResamplingStage? second) = RatePlan.Stages(rate, 16000, ResamplerQuality.High);
            foreach (RowStage stage in new[] { first, second }.OfType<RowStage>())
            {
                Assert.InRange(stage.Table.Rows.Length, 1, 1 << 18);
            }
        }
    }
}
