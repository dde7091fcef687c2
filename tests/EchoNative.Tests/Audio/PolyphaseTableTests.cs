using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

public sealed class PolyphaseTableTests
{
    [Fact]
    public void For_shares_the_table_of_a_ratio()
    {
        var tables = new PolyphaseTable[8];
        Parallel.For(0, tables.Length, i => tables[i] = PolyphaseTable.For(40001, 16000, 16000));

        // Other tests fill the shared ones at the same time, so one try may miss.
        Assert.Contains(Enumerable.Range(0, 100), _ => ReferenceEquals(PolyphaseTable.For(40001, 16000, 16000), PolyphaseTable.For(40001, 16000, 16000)));
        Assert.All(tables, table => Assert.Equal(tables[0].Phase(3), table.Phase(3)));
    }

    [Fact]
    public void For_bounds_the_size_of_every_table()
    {
        foreach (int rate in new[] { 1, 999, 8001, 12345, 15999, 16001, 191999, 767999, 768000 })
        {
            PolyphaseTable table = PolyphaseTable.For(rate, 16000, 16000 / (int)System.Numerics.BigInteger.GreatestCommonDivisor(rate, 16000));
            Assert.InRange((table.Phases + 1) * table.Taps, 1, 300_000);
        }
    }
}
