namespace EchoNative.Evaluation.Faults;

/// <summary>A <see cref="Campaign"/> as a benchmark.</summary>
internal sealed record ChaosOptions
{
    public required CampaignOptions Campaign { get; init; }

    public required string Command { get; init; }
}
