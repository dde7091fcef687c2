using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EchoNative.Protocol;
using EchoNative.Tests;

namespace EchoNative.Server.Tests.Protocol;

public sealed partial class DocumentedExamplesTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));

    public static TheoryData<string> ClientExamples => Examples("json client");

    public static TheoryData<string> ServerExamples => Examples("json server");

    [Theory]
    [MemberData(nameof(ClientExamples))]
    public void Client_example_is_read_and_written_back(string json)
    {
        ClientMessage message = ProtocolSerializer.ReadClient(Encoding.UTF8.GetBytes(json));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(Written(w => ProtocolSerializer.Write(w, message)))));
    }

    [Theory]
    [MemberData(nameof(ServerExamples))]
    public void Server_example_is_read_and_written_back(string json)
    {
        ServerMessage? message = ProtocolSerializer.ReadServer(Encoding.UTF8.GetBytes(json));
        Assert.NotNull(message);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(Written(w => ProtocolSerializer.Write(w, message)))));
    }

    [Fact]
    public void Every_message_type_has_an_example()
    {
        var types = ExamplesOf("json client").Concat(ExamplesOf("json server"))
            .Select(json => JsonNode.Parse(json)!["type"]!.GetValue<string>()).ToHashSet();
        Assert.Equal(
            ["ack", "dropped", "error", "final", "flush", "flushed", "metrics", "partial", "ping", "pong", "ready", "skip", "start", "status", "stop", "stopped"],
            types.Order());
    }

    [Fact]
    public void Audio_example_has_the_header_it_describes()
    {
        byte[] frame = Convert.FromHexString(ExamplesOf("hex audio").Single().Replace(" ", "").Trim());
        Assert.Equal(new AudioFrameHeader(0, 2, 40_000), AudioFrameHeader.Read(frame));
        Assert.Equal([1, 0, 0xff, 0xff], frame[AudioFrameHeader.Size..]);
    }

    [Fact]
    public void Every_error_code_and_encoding_is_documented()
    {
        foreach (ErrorCode code in Enum.GetValues<ErrorCode>().Where(code => code != ErrorCode.Unknown))
        {
            Assert.Contains($"| `{code.ToWireName()}` |", Document);
        }

        foreach (AudioEncoding encoding in Enum.GetValues<AudioEncoding>())
        {
            Assert.Contains($"`{JsonSerializer.Serialize(encoding).Trim('"')}`", Document);
        }
    }

    [Theory]
    [InlineData(EchoProtocol.MaxTextFrameBytes)]
    [InlineData(EchoProtocol.MaxServerFrameBytes)]
    [InlineData(EchoProtocol.MaxJsonDepth)]
    public void Limit_is_documented(int limit) => Assert.Contains(limit.ToString(CultureInfo.InvariantCulture), Document);

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static TheoryData<string> Examples(string kind) => [.. ExamplesOf(kind)];

    private static IEnumerable<string> ExamplesOf(string kind) => Fence().Matches(Document)
        .Where(match => match.Groups["kind"].Value == kind).Select(match => match.Groups["body"].Value);

    [GeneratedRegex(@"^```(?<kind>[a-z ]+)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
