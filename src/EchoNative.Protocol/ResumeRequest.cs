namespace EchoNative.Protocol;

/// <summary>What a client that comes back knows of its session.</summary>
public sealed record ResumeRequest
{
    /// <summary>The token of the last <c>ready</c>.</summary>
    public required string Token { get; init; }

    /// <summary>Where each source stands, in the order of <see cref="StartMessage.Sources"/>.</summary>
    public required IReadOnlyList<ResumePosition> Sources { get; init; }
}
