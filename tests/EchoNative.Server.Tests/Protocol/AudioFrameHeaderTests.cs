using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Protocol;

public sealed class AudioFrameHeaderTests
{
    [Theory]
    [InlineData(0u, 0L)]
    [InlineData(uint.MaxValue, long.MaxValue)]
    public void Header_comes_back_as_written(uint sequence, long captureTime)
    {
        byte[] bytes = new byte[AudioFrameHeader.Size];
        var header = new AudioFrameHeader(0, sequence, captureTime);
        header.Write(bytes);
        Assert.Equal(header, AudioFrameHeader.Read(bytes));
    }

    [Theory]
    [InlineData(0, 0)]    // version
    [InlineData(0, 2)]
    [InlineData(2, 1)]    // flags
    [InlineData(3, 0x80)]
    [InlineData(15, 0x80)] // sign of the capture time
    public void Read_refuses_a_header_with_a_wrong_byte(int index, byte value)
    {
        byte[] bytes = new byte[AudioFrameHeader.Size];
        new AudioFrameHeader(0, 0, 0).Write(bytes);
        bytes[index] = value;
        Assert.Equal(ErrorCode.BadFrame, Assert.Throws<ProtocolException>(() => AudioFrameHeader.Read(bytes)).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void Read_refuses_a_header_that_is_cut(int length) =>
        Assert.Equal(ErrorCode.BadFrame, Assert.Throws<ProtocolException>(() => AudioFrameHeader.Read(new byte[length])).Code);
}
