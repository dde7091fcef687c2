using System.Text.Json;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>Where audio may go, and the key, which never shows.</summary>
public class RemoteOptionsTests
{
    private const string Key = "sk-a-secret-that-nobody-may-see";

    [Theory]
    [InlineData("http://example.com/v1/audio/transcriptions", "unencrypted")]
    [InlineData("http://10.0.0.1/", "unencrypted")]
    [InlineData("http://localhost.example.com/", "unencrypted")]
    [InlineData("ftp://localhost/", "https://")]
    [InlineData("ws://localhost/", "https://")]
    [InlineData("https://user:password@example.com/", "password")]
    public void Rest_addresses_that_are_not_safe_are_refused(string url, string reason)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new RestEngineOptions { Url = new Uri(url) }.Validate());
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal("Url", e.ParamName);
    }

    [Theory]
    [InlineData("https://example.com/v1/audio/transcriptions", false)]
    [InlineData("http://localhost:8000/", false)]
    [InlineData("http://127.0.0.1/", false)]
    [InlineData("http://[::1]:8000/", false)]
    [InlineData("http://10.0.0.1/", true)]
    public void Others_are_taken(string url, bool allowInsecure) => new RestEngineOptions { Url = new Uri(url), AllowInsecure = allowInsecure }.Validate();

    [Fact]
    public void Realtime_addresses_and_settings_are_checked()
    {
        var good = new RealtimeEngineOptions { Url = new Uri("wss://example.com/"), Dialect = RealtimeDialect.Mistral, Model = "m" };
        good.Validate();
        Assert.Throws<ArgumentException>(() => (good with { Url = new Uri("ws://example.com/") }).Validate());
        Assert.Throws<ArgumentException>(() => (good with { Url = new Uri("https://example.com/") }).Validate());
        Assert.Throws<ArgumentException>(() => (good with { Url = new Uri("/v1/realtime", UriKind.Relative) }).Validate());
        Assert.Throws<ArgumentException>(() => (good with { Model = null }).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => (good with { Delay = TimeSpan.FromMilliseconds(79) }).Validate());
        Assert.Throws<ArgumentException>(() => (good with { Dialect = RealtimeDialect.OpenAI, Delay = TimeSpan.FromMilliseconds(480) }).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => (good with { Dialect = (RealtimeDialect)9 }).Validate());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a\r\nHost: elsewhere")]
    [InlineData("clé")]
    public void Keys_that_can_not_be_sent_are_refused_without_being_shown(string key)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Options(key).Validate());
        Assert.True(key.Length == 0 || !e.ToString().Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_does_not_show_in_the_text_of_its_options()
    {
        var rest = new RestEngineOptions { Url = new Uri($"https://example.com/v1?key={Key}"), ApiKey = Key, Model = "m" };
        var realtime = new RealtimeEngineOptions { Url = new Uri($"wss://example.com/v1?key={Key}"), ApiKey = Key, Model = "m", Dialect = RealtimeDialect.Vllm };
        Assert.Equal("RestEngineOptions { Url = https://example.com/v1, Model = m }", rest.ToString());
        Assert.Equal("RealtimeEngineOptions { Url = wss://example.com/v1, Model = m }", realtime.ToString());
        Assert.DoesNotContain(Key, $"{rest} {realtime} {JsonSerializer.Serialize(rest with { Url = new Uri("https://example.com/") })}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_reaches_its_service_and_nothing_else(bool isRealtime)
    {
        await using RemoteServer server = await RemoteServer.WithKeyAsync(Key);
        var restLines = new Lines<RestEngine>();
        var realtimeLines = new Lines<RealtimeEngine>();
        await using (RecognitionEngine good = Create(Key, null))
        {
            await good.StartAsync();
            Assert.Equal(Speech.DigitsText, (await Streaming.HearAsync(good, Speech.Digits)).Text);
        }

        // A service that shows the key it was given, as some do.
        const string wrong = Key + "-but-wrong";
        await using RecognitionEngine bad = Create(wrong, null);
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(async () => await bad.StartAsync());
        Assert.Equal(401, e.StatusCode);
        Assert.Contains("It wants a key, or another one.", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, $"{e} {bad.Status} {bad} {restLines.All} {realtimeLines.All}", StringComparison.Ordinal);
        Assert.Contains("Audio goes to", restLines.All + realtimeLines.All, StringComparison.Ordinal);

        // From the environment.
        const string variable = "ECHONATIVE_TESTS_KEY";
        Environment.SetEnvironmentVariable(variable, null);
        await using RecognitionEngine none = Create(null, variable);
        RemoteEngineException missing = await Assert.ThrowsAsync<RemoteEngineException>(async () => await none.StartAsync());
        Assert.Contains(variable, missing.Message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(variable, Key + "\n");
        await using RecognitionEngine some = Create(null, variable);
        await some.StartAsync();
        Environment.SetEnvironmentVariable(variable, null);

        RecognitionEngine Create(string? key, string? name) => isRealtime
            ? new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm) with { ApiKey = key, ApiKeyVariable = name }, realtimeLines)
            : new RestEngine(server.RestOptions() with { ApiKey = key, ApiKeyVariable = name }, restLines);
    }

    [Fact]
    public async Task An_address_where_nobody_listens_fails_the_start_in_bounded_time()
    {
        // Port 9 is the discard service's; nobody has one.
        await using var engine = new RestEngine(Options(null) with { Url = new Uri("http://127.0.0.1:9/v1"), RetryDelay = TimeSpan.FromMilliseconds(1) });
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(() => engine.StartAsync().AsTask().WaitAsync(Streaming.Limit));
        Assert.Contains("http://127.0.0.1:9/v1", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsTransient);
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("English", "en")]
    [InlineData("en-US", "en")]
    [InlineData("haitian creole", "ht")]
    [InlineData("klingon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Languages_are_known_by_code_and_name(string? name, string? code) => Assert.Equal(code, LanguageNames.CodeOf(name));

    private static RestEngineOptions Options(string? key) => new() { Url = new Uri("https://example.com/"), ApiKey = key };
}
