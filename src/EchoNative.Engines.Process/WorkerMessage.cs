using System.Text.Json.Serialization;

namespace EchoNative;

/// <summary>A line that a worker process writes. Which fields there are depends on <see cref="Type"/>; docs/workers.md has them all.</summary>
internal sealed record WorkerMessage
{
    public required string Type { get; init; }

    /// <summary>Of <c>result</c> and <c>error</c>: the window that it answers.</summary>
    public long Id { get; init; }

    /// <summary>Of <c>ready</c>: what to call the model.</summary>
    public string? Name { get; init; }

    /// <summary>Of <c>ready</c>: whether it knows more than English.</summary>
    public bool Multilingual { get; init; }

    /// <summary>Of <c>result</c>: the words in order.</summary>
    public IReadOnlyList<WorkerWord>? Words { get; init; }

    /// <summary>Of <c>result</c>: code of the language.</summary>
    public string? Language { get; init; }

    /// <summary>Of <c>error</c>: what went wrong.</summary>
    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 8, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerMessage))]
[JsonSerializable(typeof(WindowMessage))]
internal sealed partial class WorkerJsonContext : JsonSerializerContext;
