namespace EchoNative.Evaluation.Faults;

/// <summary>Faults of one session's connections, drawn with a seed: the same seed gives the same faults.</summary>
internal sealed class FaultPlanner(int seed)
{
    private const int HandshakeBytes = 700;          // request or answer, and the first message
    private const int UpBytes = 5 * 16000 * 2;       // five seconds of 16 bits at 16 kHz
    private const int DownBytes = 12_000;            // about as many seconds of words and acknowledgements

    private readonly Random _random = new(seed);
    private int _connections;

    /// <summary>What happens to the next connection.</summary>
    public IReadOnlyList<Fault> Next()
    {
        bool isFirst = _connections++ == 0;
        List<Fault> faults = [];
        double kind = _random.NextDouble();
        if (kind < 0.08 && !isFirst)
        {
            faults.Add(new Fault(FaultKind.Duplicate, Up: true, After: 0));
        }
        else if (kind < 0.2)
        {
            faults.Add(Place(FaultKind.Delay) with { Pause = TimeSpan.FromMilliseconds(_random.Next(20, 1200)) });
        }

        faults.Add(Place(kind > 0.97 ? FaultKind.HalfOpen : _random.Next(2) == 0 ? FaultKind.Close : FaultKind.Reset));
        return faults;
    }

    /// <summary>At any byte: one in five in the handshake, the others in the stream.</summary>
    private Fault Place(FaultKind kind)
    {
        bool up = _random.Next(2) == 0;
        return new Fault(kind, up, _random.Next(_random.Next(5) == 0 ? HandshakeBytes : up ? UpBytes : DownBytes));
    }
}
