namespace EchoNative.Evaluation.Faults;

/// <summary>How far a <see cref="Campaign"/> was.</summary>
/// <param name="Seconds">Since its beginning.</param>
/// <param name="Cuts">Connections cut so far.</param>
/// <param name="Kills">Servers killed so far.</param>
/// <param name="Sessions">Sessions finished so far.</param>
/// <param name="Problems">Problems found so far.</param>
internal sealed record CampaignMoment(double Seconds, int Cuts, int Kills, int Sessions, int Problems);
