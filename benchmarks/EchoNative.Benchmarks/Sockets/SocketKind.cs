namespace EchoNative.Benchmarks.Sockets;

/// <summary>The servers that are compared.</summary>
internal static class SocketKind
{
    /// <summary>Kestrel with a loop that sends each frame back.</summary>
    public const string Echo = "echo";

    /// <summary>Kestrel with a loop that answers as often as ours acknowledges.</summary>
    public const string Ack = "ack";

    /// <summary>The front end.</summary>
    public const string EchoNative = "echonative";

    public static IReadOnlyList<string> All { get; } = [Echo, Ack, EchoNative];
}
