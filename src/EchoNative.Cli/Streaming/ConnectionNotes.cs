using System.Globalization;
using EchoNative.Client;

namespace EchoNative.Cli.Streaming;

/// <summary>States of a connection in words.</summary>
internal sealed class ConnectionNotes
{
    private bool _isLost;

    /// <summary>What to tell about a change; null for nothing.</summary>
    public string? Of(ConnectionChangedEventArgs change)
    {
        switch (change.State)
        {
            case ConnectionState.Waiting or ConnectionState.CircuitOpen:
                _isLost = true;
                string delay = change.Delay.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
                string attempt = change.Attempt > 0 ? $" after attempt {change.Attempt}" : "";
                return $"no connection{attempt}, trying again in {delay} s: {change.Reason?.Message}";
            case ConnectionState.Connected when _isLost:
                _isLost = false;
                return "connected again";
            default:
                return null;
        }
    }
}
