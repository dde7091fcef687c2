namespace EchoNative.Evaluation.Faults;

/// <summary>How often things go wrong in a <see cref="Campaign"/>.</summary>
/// <param name="Takes">What is streamed, in turn.</param>
/// <param name="Cuts">Connections that are cut, at least.</param>
/// <param name="Kills">Times the server is killed, at least.</param>
internal sealed record CampaignOptions(IReadOnlyList<Take> Takes, int Cuts, int Kills)
{
    /// <summary>Sessions at a time.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Where chance begins.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Mean time the server lives, at least; longer where no session gets anywhere in it.</summary>
    public TimeSpan BetweenKills { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Times realtime at which audio is written; a server that has fallen behind slows it down.</summary>
    public double Speed { get; init; } = 10;

    /// <summary>
    /// Ask for partials, too. Which words a final has may depend on the partials before it, and when those are made depends on how the audio
    /// arrives: so only sessions without partials must be equal to the last word, disturbed or not.
    /// </summary>
    public bool Partials { get; init; }

    /// <summary>Longest time of one session.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);
}
