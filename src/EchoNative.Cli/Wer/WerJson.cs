namespace EchoNative.Cli.Wer;

/// <summary>What <c>echonative wer --json</c> writes.</summary>
internal sealed record WerJson
{
    /// <summary>What was done to the texts first.</summary>
    public required string Normaliser { get; init; }

    /// <summary>Errors for each word that was said.</summary>
    public required double WordErrorRate { get; init; }

    public required int Words { get; init; }

    public required int Substitutions { get; init; }

    public required int Deletions { get; init; }

    public required int Insertions { get; init; }

    public required IReadOnlyList<WerRecordingJson> Recordings { get; init; }
}
