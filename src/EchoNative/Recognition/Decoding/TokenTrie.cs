namespace EchoNative;

/// <summary>Token sequences, stored by their common beginnings. Immutable once built; a walk allocates nothing.</summary>
internal sealed class TokenTrie
{
    private readonly List<Node> _nodes = [new Node(-1, -1, -1, false)];

    /// <summary>Tokens of the longest sequence.</summary>
    public int Depth { get; private set; }

    /// <summary>The root's number.</summary>
    public static int Root => 0;

    /// <summary>Adds a sequence; the same one twice is stored once.</summary>
    public void Add(ReadOnlySpan<int> tokens)
    {
        int at = Root;
        foreach (int token in tokens)
        {
            int next = Child(at, token);
            if (next < 0)
            {
                next = _nodes.Count;
                _nodes.Add(new Node(token, -1, _nodes[at].FirstChild, false));
                _nodes[at] = _nodes[at] with { FirstChild = next };
            }

            at = next;
        }

        _nodes[at] = _nodes[at] with { IsEnd = at != Root };
        Depth = Math.Max(Depth, tokens.Length);
    }

    /// <summary>Where the longest end of a text is that begins a sequence and can go on; <see cref="Root"/> where there is none.</summary>
    public int Find(ReadOnlySpan<int> text)
    {
        for (int length = Math.Min(text.Length, Depth - 1); length > 0; length--)
        {
            int at = Walk(text[^length..]);
            if (at >= 0 && _nodes[at].FirstChild >= 0)
            {
                return at;
            }
        }

        return Root;
    }

    /// <summary>The node that tokens lead to from the root, -1 for none.</summary>
    public int Walk(ReadOnlySpan<int> tokens)
    {
        int at = Root;
        foreach (int token in tokens)
        {
            at = Child(at, token);
            if (at < 0)
            {
                break;
            }
        }

        return at;
    }

    /// <summary>Whether a sequence ends at a node.</summary>
    public bool IsEnd(int node) => _nodes[node].IsEnd;

    /// <summary>The first of the nodes after a node, -1 for none.</summary>
    public int FirstChild(int node) => _nodes[node].FirstChild;

    /// <summary>The next of the nodes after the same node, -1 for none.</summary>
    public int NextSibling(int node) => _nodes[node].NextSibling;

    /// <summary>A node's token.</summary>
    public int Token(int node) => _nodes[node].Token;

    private int Child(int node, int token)
    {
        int child = _nodes[node].FirstChild;
        while (child >= 0 && _nodes[child].Token != token)
        {
            child = _nodes[child].NextSibling;
        }

        return child;
    }

    private readonly record struct Node(int Token, int FirstChild, int NextSibling, bool IsEnd);
}
