using System.Diagnostics.Metrics;
using EchoNative.Protocol;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EchoNative.Server;

/// <summary>
/// The front end's instruments. Names, units and attributes follow OpenTelemetry's conventions. What happens per frame is only counted
/// here, and read when metrics are collected, so that no listener runs on the way of the audio. Thread-safe; recording allocates nothing.
/// </summary>
internal sealed class ServerMetrics
{
    private const string Reason = "echonative.reason";
    private static readonly string[] Origins = ["new", "live", "rebuilt"];
    private static readonly string[] Reasons = ["overload", "client", "resume"];

    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly long[] _started = new long[Origins.Length];
    private readonly long[] _dropped = new long[Reasons.Length];
    private readonly long[] _messages = new long[SentMessageNames.All.Count];
    private long _connections;
    private long _frames;
    private long _bytesReceived;
    private long _bytesSent;
    private long _coalesced;

    /// <param name="factory">Makes and owns the meter.</param>
    public ServerMetrics(IMeterFactory factory)
    {
        Meter meter = factory.Create(new MeterOptions(ServerTelemetry.MeterName) { Version = ServerTelemetry.Version });
        _refused = meter.CreateCounter<long>("echonative.server.refused_connections", "{connection}", "Connections refused before the WebSocket.");
        _ended = meter.CreateCounter<long>("echonative.server.ended_sessions", "{session}", "Sessions ended, by why.");
        meter.CreateObservableUpDownCounter(
            "echonative.server.active_connections", () => Volatile.Read(ref _connections), "{connection}", "Open WebSockets.");
        meter.CreateObservableUpDownCounter(
            "echonative.server.sessions",
            () => new Measurement<long>[] { new(Sessions().Connected, new Tag("echonative.state", "connected")), new(Sessions().Parked, new Tag("echonative.state", "parked")) },
            "{session}",
            "Sessions, with a client and without.");
        meter.CreateObservableCounter("echonative.server.started_sessions", () => By(_started, "echonative.origin", Origins), "{session}", "Sessions begun and resumed.");
        meter.CreateObservableCounter("echonative.server.received_frames", () => Volatile.Read(ref _frames), "{frame}", "Binary frames received whole.");
        meter.CreateObservableCounter(
            "echonative.server.network.io",
            () => new Measurement<long>[]
            {
                new(Volatile.Read(ref _bytesReceived), new Tag("network.io.direction", "receive")),
                new(Volatile.Read(ref _bytesSent), new Tag("network.io.direction", "transmit")),
            },
            "By",
            "Payload of WebSocket frames.");
        meter.CreateObservableCounter("echonative.server.sent_messages", () => By(_messages, "echonative.type", SentMessageNames.All), "{message}", "Messages sent, by type.");
        meter.CreateObservableCounter(
            "echonative.server.coalesced_partials", () => Volatile.Read(ref _coalesced), "{partial}", "Partials that a newer one replaced before they were sent.");
        meter.CreateObservableCounter(
            "echonative.server.dropped_samples", () => By(_dropped, Reason, Reasons), "{sample}", "Samples lost, at the source's rate, by why.");
    }

    /// <summary>Gives the number of sessions with a client and without one.</summary>
    public Func<(int Connected, int Parked)> Sessions { get; set; } = static () => default;

    /// <summary>Open WebSockets.</summary>
    public long Connections => Volatile.Read(ref _connections);

    public void Refused(int status) => _refused.Add(1, new Tag("http.response.status_code", status));

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Disconnected() => Interlocked.Decrement(ref _connections);

    public void SessionStarted(SessionOrigin origin) => Interlocked.Increment(ref _started[(int)origin]);

    /// <param name="reason">One of a bounded number of words: an error code, or how it ended otherwise.</param>
    public void SessionEnded(string reason) => _ended.Add(1, new Tag(Reason, reason));

    public void Received(int bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    public void FrameReceived() => Interlocked.Increment(ref _frames);

    public void Sent(SentMessage message, int bytes)
    {
        Interlocked.Increment(ref _messages[(int)message]);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    public void PartialCoalesced() => Interlocked.Increment(ref _coalesced);

    public void Dropped(DropReason reason, long samples) => Interlocked.Add(ref _dropped[(int)reason], samples);

    private static Measurement<long>[] By(long[] values, string key, IReadOnlyList<string> names)
    {
        var measurements = new Measurement<long>[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            measurements[i] = new Measurement<long>(Volatile.Read(ref values[i]), new Tag(key, names[i]));
        }

        return measurements;
    }
}
