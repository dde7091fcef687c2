using EchoNative.Protocol;

namespace EchoNative.Client.Tests;

public sealed class OptionsTests
{
    private static readonly EchoClientOptions Good = ClientOptions.For(new Uri("wss://example.org/v1/stream"));

    public static TheoryData<string, Func<EchoClientOptions, EchoClientOptions>> BadOptions => new()
    {
        { "scheme", o => o with { Endpoint = new Uri("http://example.org/") } },
        { "relative", o => o with { Endpoint = new Uri("/v1/stream", UriKind.Relative) } },
        { "no source", o => o with { Start = new StartMessage { Sources = [] } } },
        { "sources", o => o with { Start = new StartMessage { Sources = [.. Enumerable.Repeat(ClientOptions.Source, 5)] } } },
        { "rate", o => o with { Start = StartMessage.Of(ClientOptions.Source with { SampleRate = 7999 }) } },
        { "channels", o => o with { Start = StartMessage.Of(ClientOptions.Source with { Channels = 9 }) } },
        { "encoding", o => o with { Start = StartMessage.Of(ClientOptions.Source with { Encoding = (AudioEncoding)99 }) } },
        { "resumable", o => o with { Start = o.Start with { Resumable = true } } },
        { "key", o => o with { ApiKey = "line\r\nbreak" } },
        { "empty key", o => o with { ApiKey = "" } },
        { "buffer", o => o with { Buffer = TimeSpan.FromSeconds(14) } },
        { "long buffer", o => o with { Buffer = TimeSpan.FromMinutes(11) } },
        { "backoff", o => o with { FirstBackoff = TimeSpan.Zero } },
        { "backoffs", o => o with { FirstBackoff = TimeSpan.FromSeconds(2), LongestBackoff = TimeSpan.FromSeconds(1) } },
        { "attempts", o => o with { Attempts = 0 } },
        { "failures", o => o with { BreakerFailures = 1 } },
        { "break", o => o with { BreakDuration = TimeSpan.FromSeconds(0.4) } },
        { "connect", o => o with { ConnectTimeout = TimeSpan.Zero } },
        { "silence", o => o with { SilenceTimeout = TimeSpan.FromSeconds(1) } },
    };

    [Fact]
    public void Defaults_are_good() => Good.Validate();

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Bad_option_is_refused(string what, Func<EchoClientOptions, EchoClientOptions> spoil)
    {
        Assert.NotEmpty(what);
        Assert.ThrowsAny<ArgumentException>(() => new EchoClient(spoil(Good)));
    }
}
