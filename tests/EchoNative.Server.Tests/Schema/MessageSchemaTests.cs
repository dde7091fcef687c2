using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EchoNative.Protocol;
using EchoNative.Tests;

namespace EchoNative.Server.Tests.Schema;

public sealed partial class MessageSchemaTests
{
    private static readonly JsonNode Definitions = MessageSchema.Read()["$defs"]!;

    [SchemaFact]
    public async Task Schema_accepts_every_documented_example()
    {
        (string, string)[] examples = [.. Example().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md")))
            .Select(match => (match.Groups["side"].Value, match.Groups["json"].Value))];
        Assert.True(examples.Length >= 15, "The document has examples of every message.");
        Assert.Empty(await MessageSchema.ValidateAsync(examples));
    }

    [SchemaFact]
    public async Task Schema_refuses_what_the_protocol_does_not_allow()
    {
        const string Source = """{"sample_rate":16000,"channels":1,"encoding":"s16le"}""";
        (string, string)[] wrong =
        [
            (MessageSchema.Client, """{"type":"start"}"""),
            (MessageSchema.Client, """{"type":"start","sources":[]}"""),
            (MessageSchema.Client, $$"""{"type":"start","sources":[{{string.Join(',', Enumerable.Repeat(Source, EchoProtocol.MaxSources + 1))}}]}"""),
            (MessageSchema.Client, $$"""{"type":"start","sources":[{{Source.Replace("16000", "7999")}}]}"""),
            (MessageSchema.Client, $$"""{"type":"start","sources":[{{Source.Replace("s16le", "mp3")}}]}"""),
            (MessageSchema.Client, $$"""{"type":"start","version":2,"sources":[{{Source}}]}"""),
            (MessageSchema.Client, $$"""{"type":"start","sources":[{{Source}}],"step":200}"""),
            (MessageSchema.Client, $$"""{"type":"start","resume":{"token":"x"},"sources":[{{Source}}]}"""),
            (MessageSchema.Client, """{"type":"skip","source":0,"samples":0}"""),
            (MessageSchema.Client, """{"type":"flush"}"""),
            (MessageSchema.Client, """{"type":"pong","id":1}"""),
            (MessageSchema.Server, """{"type":"ping","id":1}"""),
            (MessageSchema.Server, """{"type":"ack","source":0,"received":1.5,"committed":0}"""),
            (MessageSchema.Server, """{"type":"ack","source":4,"received":1,"committed":0}"""),
            (MessageSchema.Server, """{"type":"final","source":0,"segment":0,"start":0,"end":1,"text":"","words":[]}"""),
            (MessageSchema.Server, """{"type":"status","source":0,"state":"idle","level":0,"backlog_s":0}"""),
            (MessageSchema.Server, """{"type":"error","code":"oops","message":"","fatal":true}"""),
            (MessageSchema.Server, """[]"""),
        ];
        IReadOnlyList<string> refused = await MessageSchema.ValidateAsync(wrong);
        Assert.Equal(Enumerable.Range(0, wrong.Length), refused.Select(line => int.Parse(line.Split(' ')[0])));
    }

    [Fact]
    public void Names_are_those_of_the_library()
    {
        Assert.Equal(NamesOf<ErrorCode>().Except(["unknown"]), EnumOf("error", "code"));
        Assert.Equal(NamesOf<AudioEncoding>(), EnumOf("audio_source", "encoding"));
        Assert.Equal(NamesOf<SourcePriority>(), EnumOf("audio_source", "priority"));
        Assert.Equal(NamesOf<SessionOrigin>(), EnumOf("ready", "origin"));
        Assert.Equal(NamesOf<DropReason>(), EnumOf("dropped", "reason"));
        Assert.Equal(NamesOf<StreamState>(), EnumOf("status", "state"));
    }

    [Fact]
    public void Limits_are_those_of_the_library()
    {
        Assert.Equal(EchoProtocol.MaxSources, (int)Definitions["start"]!["properties"]!["sources"]!["maxItems"]!);
        Assert.Equal(EchoProtocol.MaxSources - 1, (int)Definitions["source"]!["maximum"]!);
        Assert.Equal(EchoProtocol.MaxSourceName, (int)Definitions["audio_source"]!["properties"]!["name"]!["maxLength"]!);
        Assert.Equal(EchoProtocol.MaxPosition, (long)Definitions["position"]!["maximum"]!);
        JsonNode position = Definitions["ready"]!["properties"]!["sources"]!["items"]!["properties"]!;
        Assert.Equal(EchoProtocol.MaxAudioFrameBytes, (int)position["max_frame_bytes"]!["maximum"]!);
    }

    private static IEnumerable<string> NamesOf<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(value => JsonSerializer.Serialize(value).Trim('"'));

    private static IEnumerable<string> EnumOf(string definition, string property) =>
        Definitions[definition]!["properties"]![property]!["enum"]!.AsArray().Select(name => (string)name!);

    [GeneratedRegex(@"^```json (?<side>client|server)\n(?<json>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
