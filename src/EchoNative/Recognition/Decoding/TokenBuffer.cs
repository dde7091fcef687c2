namespace EchoNative;

/// <summary>The tokens of one attempt at a window, in memory that is used again.</summary>
internal sealed class TokenBuffer(int capacity)
{
    private readonly int[] _tokens = new int[capacity];
    private readonly float[] _probabilities = new float[capacity];
    private float _logProbability;
    private int _free;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, Count);

    /// <summary>What looks wrong.</summary>
    public DegenerateReasons Reasons { get; set; }

    /// <summary>Mean over the tokens that were chosen, in nats; 0 without any.</summary>
    public float MeanLogProbability => _free == 0 ? 0 : _logProbability / _free;

    public void Clear() => (Count, _free, _logProbability, Reasons) = (0, 0, 0, DegenerateReasons.None);

    public void Add(int token, float probability, bool isForced)
    {
        _tokens[Count] = token;
        _probabilities[Count++] = probability;
        if (!isForced)
        {
            _free++;
            _logProbability += MathF.Log(Math.Max(probability, float.Epsilon));
        }
    }
}
