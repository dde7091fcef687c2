namespace EchoNative.Evaluation.Words;

/// <summary>Watches the stable words of a session's results: what was stable must stay, in all later partials and in the final.</summary>
internal sealed class StableWords
{
    private readonly List<string> _stable = [];
    private readonly List<TimeSpan> _since = [];
    private long _segment = -1;

    /// <summary>Words that were stable and later different, or gone.</summary>
    public int Changed { get; private set; }

    /// <summary>Words of finals, and those of them that were stable in a partial before.</summary>
    public int Words { get; private set; }

    public int StableBefore { get; private set; }

    /// <summary>For each of these by how much audio it was stable before the end of what the final covers, in seconds.</summary>
    public List<double> Lead { get; } = [];

    /// <summary>Takes the next result of a session.</summary>
    public void Add(TranscriptEvent item)
    {
        if (item.Segment != _segment)
        {
            // The one before had no final: whatever was stable in it is gone.
            Changed += _stable.Count;
            _stable.Clear();
            _since.Clear();
            _segment = item.Segment;
        }

        int same = 0;
        while (same < _stable.Count && same < item.Words.Count && item.Words[same].Text == _stable[same])
        {
            same++;
        }

        Changed += _stable.Count - same;
        _stable.RemoveRange(same, _stable.Count - same);
        _since.RemoveRange(same, _since.Count - same);
        if (item is PartialResult partial)
        {
            for (int i = _stable.Count; i < partial.StableWords; i++)
            {
                _stable.Add(partial.Words[i].Text);
                _since.Add(partial.End);
            }

            return;
        }

        Words += item.Words.Count;
        StableBefore += _since.Count;
        Lead.AddRange(_since.Select(since => (item.End - since).TotalSeconds));
        _stable.Clear();
        _since.Clear();
        _segment = -1;
    }
}
