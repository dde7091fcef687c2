using EchoNative.Evaluation.Words;

namespace EchoNative.Cli.Wer;

/// <summary>One recording of <see cref="WerJson"/>.</summary>
internal sealed record WerRecordingJson
{
    public required string? Name { get; init; }

    public required int Words { get; init; }

    public required int Errors { get; init; }

    public required IReadOnlyList<AlignedWord> Alignment { get; init; }
}
