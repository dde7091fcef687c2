using System.Buffers;
using System.Text;
using System.Text.Json;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Protocol;

public sealed class ProtocolSerializerTests
{
    [Theory]
    [InlineData("", ErrorCode.BadJson)]
    [InlineData("nonsense", ErrorCode.BadJson)]
    [InlineData("{\"type\":\"stop\"", ErrorCode.BadJson)]
    [InlineData("{\"type\":\"stop\"} {}", ErrorCode.BadJson)]
    [InlineData("{\"type\":\"stop\",}", ErrorCode.BadJson)]
    [InlineData("[1]", ErrorCode.BadJson)]
    [InlineData("\"stop\"", ErrorCode.BadJson)]
    [InlineData("null", ErrorCode.BadJson)]
    [InlineData("{\"type\":\"stop\",\"x\":[[[[[[[[[1]]]]]]]]]}", ErrorCode.BadJson)]
    [InlineData("{}", ErrorCode.UnknownType)]
    [InlineData("{\"type\":null}", ErrorCode.UnknownType)]
    [InlineData("{\"type\":7}", ErrorCode.UnknownType)]
    [InlineData("{\"type\":\"Start\"}", ErrorCode.UnknownType)]
    [InlineData("{\"type\":\"ready\"}", ErrorCode.UnknownType)]
    [InlineData("{\"x\":{\"type\":\"stop\"}}", ErrorCode.UnknownType)]
    [InlineData("{\"type\":\"start\"}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"start\",\"sources\":[{\"sample_rate\":16000,\"channels\":1}]}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"start\",\"sources\":[{\"sample_rate\":\"16000\",\"channels\":1,\"encoding\":\"s16le\"}]}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"start\",\"sources\":[{\"sample_rate\":1e99,\"channels\":1,\"encoding\":\"s16le\"}]}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"start\",\"sources\":[{\"sample_rate\":16000.5,\"channels\":1,\"encoding\":\"s16le\"}]}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"start\",\"sources\":[{\"sample_rate\":16000,\"channels\":1,\"encoding\":\"mp3\"}]}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"start\",\"sources\":[{\"sample_rate\":16000,\"channels\":1,\"encoding\":1}]}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"start\",\"sources\":[{\"sample_rate\":16000,\"channels\":1,\"encoding\":null}]}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"ping\"}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"ping\",\"id\":\"7\"}", ErrorCode.InvalidField)]
    [InlineData("{\"type\":\"ping\",\"id\":7,\"id\":8}", ErrorCode.InvalidField)]
    public void ReadClient_says_what_is_wrong(string json, ErrorCode expected)
    {
        var e = Assert.Throws<ProtocolException>(() => ProtocolSerializer.ReadClient(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(expected, e.Code);
        Assert.DoesNotContain("EchoNative.Protocol", e.Message);
    }

    [Fact]
    public void ReadClient_refuses_text_that_is_not_utf8()
    {
        byte[] json = [.. "{\"type\":\"st"u8, 0xff, 0xfe, .. "\"}"u8];
        Assert.Equal(ErrorCode.BadJson, Assert.Throws<ProtocolException>(() => ProtocolSerializer.ReadClient(json)).Code);
    }

    [Fact]
    public void ReadClient_names_the_field_that_is_wrong()
    {
        byte[] json = "{\"type\":\"start\",\"sources\":[{\"sample_rate\":true,\"channels\":1,\"encoding\":\"s16le\"}]}"u8.ToArray();
        Assert.Contains("sample_rate", Assert.Throws<ProtocolException>(() => ProtocolSerializer.ReadClient(json)).Message);
    }

    [Fact]
    public void ReadClient_ignores_unknown_fields_and_takes_type_anywhere()
    {
        ClientMessage message = ProtocolSerializer.ReadClient("{\"new\":{\"a\":[1]},\"id\":3,\"type\":\"flush\",\"more\":null}"u8);
        Assert.Equal(new FlushMessage(3), message);
    }

    [Fact]
    public void ReadServer_gives_null_for_a_type_of_a_newer_server() =>
        Assert.Null(ProtocolSerializer.ReadServer("{\"type\":\"weather\",\"rtf\":0.5}"u8));

    [Fact]
    public void ReadServer_reads_a_code_of_a_newer_server_as_unknown()
    {
        ServerMessage? message = ProtocolSerializer.ReadServer("{\"type\":\"error\",\"code\":\"too_warm\",\"message\":\"m\",\"fatal\":true}"u8);
        Assert.Equal(new ErrorMessage(ErrorCode.Unknown, "m", true), message);
    }

    [Fact]
    public void Error_codes_come_back_as_written()
    {
        foreach (ErrorCode code in Enum.GetValues<ErrorCode>())
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer);
            ProtocolSerializer.Write(writer, new ErrorMessage(code, "m", true));
            Assert.Equal(code, Assert.IsType<ErrorMessage>(ProtocolSerializer.ReadServer(buffer.WrittenSpan)).Code);
        }
    }
}
