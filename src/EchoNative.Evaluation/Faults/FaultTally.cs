namespace EchoNative.Evaluation.Faults;

/// <summary>How often what has happened.</summary>
internal sealed class FaultTally
{
    private readonly int[] _counts = new int[Enum.GetValues<FaultKind>().Length];
    private int _connections;

    /// <summary>Connections that clients have made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections that were cut, be it by closing or by a reset.</summary>
    public int Cuts => this[FaultKind.Close] + this[FaultKind.Reset];

    /// <summary>How often a fault of this kind has happened.</summary>
    public int this[FaultKind kind] => Volatile.Read(ref _counts[(int)kind]);

    internal void Count(FaultKind kind) => Interlocked.Increment(ref _counts[(int)kind]);

    internal void CountConnection() => Interlocked.Increment(ref _connections);
}
