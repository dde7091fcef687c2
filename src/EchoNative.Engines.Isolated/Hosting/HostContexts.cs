namespace EchoNative.Isolation;

/// <summary>
/// What a worker of the child keeps of sessions, made of what their windows bring along: any of it may be forgotten, and is made again.
/// </summary>
internal sealed class HostContexts
{
    private const int Most = 256;
    private readonly Dictionary<long, Entry> _entries = [];
    private long _uses;

    /// <summary>Options of the session that was asked for last.</summary>
    public SessionOptions Options { get; private set; } = new();

    /// <summary>The context of a window's session, as the engine's own would be before that window.</summary>
    /// <exception cref="ArgumentException">The model can't do what the session asks for.</exception>
    public WhisperSessionContext Of(in WindowRequest request, WhisperModel model)
    {
        if (!_entries.TryGetValue(request.Context, out Entry? entry))
        {
            if (_entries.Count == Most)
            {
                _entries.Remove(_entries.MinBy(e => e.Value.LastUse).Key);
            }

            SessionOptions options = OptionsMessage.Read(request.Options);
            _entries[request.Context] = entry = new Entry(options, new WhisperSessionContext(options, model));
        }

        entry.LastUse = ++_uses;
        Options = entry.Options;
        string? language = LanguageNumber.CodeOf(request.Language);
        if (entry.Context.Language != language)
        {
            entry.Context.Settle(language);
        }

        entry.Context.Prepare(model);
        if (Options.CarryContext)
        {
            entry.Context.Remember([], isBelieved: false);
            entry.Context.Remember(request.History, isBelieved: true);
        }

        return entry.Context;
    }

    private sealed class Entry(SessionOptions options, WhisperSessionContext context)
    {
        public SessionOptions Options { get; } = options;

        public WhisperSessionContext Context { get; } = context;

        public long LastUse { get; set; }
    }
}
