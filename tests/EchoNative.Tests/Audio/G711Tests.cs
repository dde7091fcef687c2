using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

public sealed class G711Tests
{
    [Fact]
    public void Decoding_gives_the_quantised_values_of_the_recommendation()
    {
        for (int code = 0; code < 256; code++)
        {
            Assert.Equal(G711Oracle.ALaw((byte)code), G711.ALaw((byte)code));
            Assert.Equal(G711Oracle.MuLaw((byte)code), G711.MuLaw((byte)code));
        }
    }

    // Values printed in the recommendation: table 1a ends with 4032 of 4096, table 2a with 8031 of 8159 (8192 here is full scale).
    [Fact]
    public void Decoding_gives_the_printed_extremes()
    {
        Assert.Equal(4032 / 4096f, G711.ALaw(0b1111_1111 ^ 0b0101_0101));
        Assert.Equal(-1 / 4096f, G711.ALaw(0b0101_0101));
        Assert.Equal(8031 / 8192f, G711.MuLaw(0b1000_0000));
        Assert.Equal(-8031 / 8192f, G711.MuLaw(0));
        Assert.Equal(0f, G711.MuLaw(0xFF));
    }
}
