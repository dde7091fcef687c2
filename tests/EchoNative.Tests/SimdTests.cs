namespace EchoNative.Tests;

/// <summary>
/// The tests of vector code run again with instruction sets switched off (scripts/test.sh). These make sure that the switches work:
/// .NET gives them new names now and then, and a rerun with one it doesn't know would test nothing new.
/// </summary>
[Trait("Category", "Simd")]
public class SimdTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", nameof(SimdLevel.Avx2))]
    [InlineData("DOTNET_EnableAVX2", nameof(SimdLevel.Vector128))]
    [InlineData("DOTNET_EnableHWIntrinsic", nameof(SimdLevel.Scalar))]
    public void Level_is_no_wider_than_the_run_allows(string setting, string widest)
    {
        bool switchedOff = Environment.GetEnvironmentVariable(setting) == "0";
        SimdLevel limit = switchedOff ? Enum.Parse<SimdLevel>(widest) : SimdLevel.Avx512;
        Assert.InRange(Simd.Level, SimdLevel.Scalar, limit);
    }

    [Fact]
    public void Level_is_the_widest_supported_one()
    {
        Assert.True(Simd.Supports(Simd.Level));
        Assert.DoesNotContain(Enum.GetValues<SimdLevel>(), level => level > Simd.Level && Simd.Supports(level));
    }
}
