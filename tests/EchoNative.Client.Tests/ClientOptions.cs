using EchoNative.Protocol;

namespace EchoNative.Client.Tests;

/// <summary>Options of most tests.</summary>
internal static class ClientOptions
{
    public const int Rate = 16000;

    public static AudioSource Source { get; } = new() { SampleRate = Rate, Channels = 1, Encoding = AudioEncoding.S16 };

    public static EchoClientOptions For(Uri endpoint) => new() { Endpoint = endpoint, Start = StartMessage.Of(Source) };
}
