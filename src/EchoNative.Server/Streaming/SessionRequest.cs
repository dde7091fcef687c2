using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>What a <see cref="StartMessage"/> asks for, checked and in the engine's terms.</summary>
/// <param name="Sources">Each source.</param>
/// <param name="Step">Least audio between two partials.</param>
/// <param name="EndOfSpeech">Silence that ends a segment.</param>
/// <param name="IsResumable">Whether the session outlives its connection.</param>
internal sealed record SessionRequest(IReadOnlyList<SourceRequest> Sources, TimeSpan Step, TimeSpan EndOfSpeech, bool IsResumable)
{
    private const int MaxTokenLength = 128;

    /// <summary>Checks and translates.</summary>
    /// <exception cref="ProtocolException">Something asked for does not exist or is out of range.</exception>
    public static SessionRequest From(StartMessage start)
    {
        if (start.Version is not (null or 1))
        {
            throw new ProtocolException(ErrorCode.UnsupportedVersion, $"Version {start.Version} is not spoken here; version 1 is.");
        }

        if (start.Sources.Count is < 1 or > EchoProtocol.MaxSources)
        {
            throw Invalid($"'sources' names 1 to {EchoProtocol.MaxSources} sources.");
        }

        Check(start.Resume, start.Sources.Count);
        var defaults = new SessionOptions();
        SessionOptions options = defaults with
        {
            Language = start.Language,
            Partials = start.Partials ?? defaults.Partials,
            Step = start.StepMs is { } step ? TimeSpan.FromMilliseconds(step) : defaults.Step,
            EndOfSpeech = start.EndOfSpeechMs is { } silence ? TimeSpan.FromMilliseconds(silence) : defaults.EndOfSpeech,
        };
        var sources = new SourceRequest[start.Sources.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = SourceRequest.From(start.Sources[i], options);
        }

        return new SessionRequest(sources, options.Step, options.EndOfSpeech, start.Resumable ?? false);
    }

    /// <summary>Whether a session that was begun with <paramref name="other"/> is the one that this one goes on with.</summary>
    public bool IsSameAs(SessionRequest other) =>
        IsResumable == other.IsResumable && Sources.Count == other.Sources.Count
        && Sources.Zip(other.Sources).All(static pair => pair.First.IsSameAs(pair.Second));

    private static void Check(ResumeRequest? resume, int sources)
    {
        if (resume is null)
        {
            return;
        }

        if (resume.Token.Length > MaxTokenLength)
        {
            throw Invalid("'resume.token' is not a token.");
        }

        if (resume.Sources.Count != sources)
        {
            throw Invalid("'resume.sources' says of each source where it stands.");
        }

        foreach (ResumePosition position in resume.Sources)
        {
            if (position is null)
            {
                throw Invalid("'resume.sources' has an entry that says nothing.");
            }

            ThrowIfOutside(position.Available, "available");
            ThrowIfOutside(position.Committed, "committed");
            ThrowIfOutside(position.NextSegment, "next_segment");
            ThrowIfOutside(position.OriginUs, "origin_us");
        }
    }

    private static void ThrowIfOutside(long position, string name)
    {
        if (position is < 0 or > EchoProtocol.MaxPosition)
        {
            throw Invalid($"'resume.sources.{name}' is {position}, which is no position.");
        }
    }

    private static ProtocolException Invalid(string message) => new(ErrorCode.InvalidField, message);
}
