using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Schema;

/// <summary>What the real server sends, word for word off the socket, is what the schema says.</summary>
[Collection(ServerCollection.Name)]
public sealed class SessionSchemaTests(ServerFixture fixture)
{
    private const string Start = """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}],"resumable":true}""";

    [SchemaFact]
    public async Task Server_sends_what_the_schema_allows()
    {
        List<string> sent = [];
        await using (RawClient client = await RawClient.ConnectAsync(fixture.Server, Start))
        {
            await ReceiveUntilAsync(client, sent, "ready");
            await client.SendAsync(RawClient.Frame(0, Samples.Digits.Pcm), WebSocketMessageType.Binary);
            await client.SendTextAsync("""{"type":"skip","source":0,"samples":16000}""");
            await client.SendTextAsync("""{"type":"ping","id":-1}""");
            await client.SendTextAsync("""{"type":"flush","id":9223372036854775807}""");
            await ReceiveUntilAsync(client, sent, "flushed");
            await client.SendTextAsync("""{"type":"stop"}""");
            await ReceiveUntilAsync(client, sent, null);
        }

        await using (RawClient client = await RawClient.ConnectAsync(fixture.Server, """{"type":"start","sources":[]}"""))
        {
            await ReceiveUntilAsync(client, sent, null);
        }

        // A status comes with a change, metrics come after a second and partials when there is time for them: they need not be there.
        Assert.Superset(
            new HashSet<string> { "ready", "final", "ack", "dropped", "pong", "flushed", "stopped", "error" },
            sent.Select(TypeOf).ToHashSet());
        Assert.Empty(await MessageSchema.ValidateAsync(sent.Select(json => (MessageSchema.Server, json))));
    }

    private static string TypeOf(string json) => (string)JsonNode.Parse(json)!["type"]!;

    /// <summary>Receives up to a message of the type, or to the close when that is null.</summary>
    private static async Task ReceiveUntilAsync(RawClient client, List<string> sent, string? type)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        byte[] buffer = new byte[EchoProtocol.MaxServerFrameBytes];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult piece;
            do
            {
                piece = await client.Socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                length += piece.Count;
            }
            while (!piece.EndOfMessage);

            if (piece.MessageType == WebSocketMessageType.Close)
            {
                Assert.Null(type);
                return;
            }

            sent.Add(Encoding.UTF8.GetString(buffer, 0, length));
            if (type is not null && TypeOf(sent[^1]) == type)
            {
                return;
            }
        }
    }
}
