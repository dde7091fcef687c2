namespace EchoNative.Client;

/// <summary>A change of <see cref="EchoClient.State"/>.</summary>
/// <param name="state">The new state.</param>
/// <param name="attempt">While connecting and waiting: attempts in a row so far; else 0.</param>
/// <param name="delay">While waiting: time to the next attempt.</param>
/// <param name="reason">What ended the connection or the last attempt, if one did.</param>
public sealed class ConnectionChangedEventArgs(ConnectionState state, int attempt, TimeSpan delay, Exception? reason) : EventArgs
{
    /// <summary>The new state.</summary>
    public ConnectionState State { get; } = state;

    /// <summary>While connecting and waiting: attempts in a row so far; else 0.</summary>
    public int Attempt { get; } = attempt;

    /// <summary>While waiting: time to the next attempt.</summary>
    public TimeSpan Delay { get; } = delay;

    /// <summary>What ended the connection or the last attempt, if one did.</summary>
    public Exception? Reason { get; } = reason;
}
