namespace EchoNative.Evaluation.Peers;

/// <summary>What <see cref="CompareBenchmark"/> compares.</summary>
internal sealed record CompareOptions
{
    /// <summary>Path of the model, the same for all.</summary>
    public required string Model { get; init; }

    /// <summary>Threads of an inference, the same for all.</summary>
    public required int Threads { get; init; }

    /// <summary>Language that is spoken; null: as each program has it by default.</summary>
    public string? Language { get; init; }

    public required IReadOnlyList<CompareRecording> Recordings { get; init; }

    /// <summary>Times each program transcribes each file, in turn, after one that does not count.</summary>
    public required int Rounds { get; init; }

    /// <summary>Further programs: name and command line with <c>{file}</c>.</summary>
    public IReadOnlyList<(string Name, string Command)> Peers { get; init; } = [];

    /// <summary>A file of engines, each of which is compared too; null for none.</summary>
    public string? EnginesFile { get; init; }

    /// <summary>Also stream the recordings in real time.</summary>
    public required bool Live { get; init; }

    /// <summary>What is done to texts before they are compared.</summary>
    public required Words.TextNormalisation Normalisation { get; init; }

    public required string Command { get; init; }

    /// <summary>The language as whisper.cpp's programs take it.</summary>
    public IReadOnlyList<string> WhisperLanguage => Language is null ? [] : ["-l", Language];
}
