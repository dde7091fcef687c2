using System.Net;
using System.Text.Json;

namespace EchoNative.Server.Tests;

[Collection(ServerCollection.Name)]
public sealed class HealthTests(ServerFixture fixture)
{
    [Fact]
    public async Task Ready_says_yes_and_detailed_health_says_all()
    {
        using var http = new HttpClient { BaseAddress = fixture.Server.BaseUri };
        Assert.Equal("""{"status":"Healthy"}""", await http.GetStringAsync("health/live"));
        Assert.Equal("""{"status":"Healthy"}""", await http.GetStringAsync("health/ready"));

        using JsonDocument health = JsonDocument.Parse(await http.GetStringAsync("health"));
        JsonElement root = health.RootElement;
        Assert.Equal("Healthy", root.GetProperty("status").GetString());
        Assert.Equal("Healthy", root.GetProperty("checks").GetProperty("echonative-decode").GetString());
        JsonElement engine = root.GetProperty("engine");
        Assert.Equal("ggml-digits", engine.GetProperty("model").GetString());
        Assert.Equal("Resident", engine.GetProperty("residency").GetString());
        Assert.Equal(JsonValueKind.Null, engine.GetProperty("last_error").ValueKind);
        Assert.True(engine.GetProperty("last_decode_s").GetDouble() >= 0);
        Assert.NotEqual("", engine.GetProperty("whisper").GetString());
        JsonElement server = root.GetProperty("server");
        Assert.False(server.GetProperty("draining").GetBoolean());
        Assert.Equal(0, server.GetProperty("level").GetInt32());
    }

    [Fact]
    public async Task Ready_tries_a_decode_when_the_last_one_is_old()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options with { ReadyWithin = TimeSpan.FromSeconds(1) });
        using var http = new HttpClient { BaseAddress = server.BaseUri };
        DateTimeOffset first = server.Engine.Status.LastDecode!.Value;
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health/ready")).StatusCode);
        await Task.Delay(1100);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.GetAsync("health/ready")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        DateTimeOffset decoded = server.Engine.Status.LastDecode!.Value;
        Assert.True(decoded > first && decoded >= before.AddMilliseconds(-1), $"{first:O} {before:O} {decoded:O}");
        await server.StopAsync();
    }

    [Fact]
    public async Task Engine_that_takes_no_work_is_not_ready_and_says_why()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options);
        using var http = new HttpClient { BaseAddress = server.BaseUri };
        await server.Engine.StopAsync();
        HttpResponseMessage ready = await http.GetAsync("health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"Unhealthy","reason":"The engine is Stopped."}""", await ready.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health/live")).StatusCode);
        await Assert.ThrowsAsync<EngineNotReadyException>(server.Engine.ProbeAsync);
        await server.StopAsync();
    }
}
