using System.Numerics.Tensors;

namespace EchoNative;

/// <summary>
/// Finds when each word of a known text was said, from the audio's level: the boundaries between words lie where it is quiet, and
/// words last about as long as they are written. Dynamic programming finds the boundaries that fit both best. Whisper itself tells
/// where a stretch of text starts and ends, and nothing within it. Allocates nothing once it has seen its longest window.
/// </summary>
internal sealed class WordAligner
{
    // Weights of the two costs, and the part of a word's peak level at which it starts and ends. Found on recordings with known times;
    // the result depends little on them.
    private const float DurationCost = 0.3f;
    private const float LevelCost = 3;
    private const float EdgeLevel = 0.1f;
    private const float SilenceCost = 5;        // of a word in which nothing can be heard
    private const float LeastSound = 12;        // ms at full level, or longer at less, in which something can be heard

    private const int FineHop = 160;            // 10 ms
    private const int CoarseHop = 320;
    private const int FineLimit = 10 * 16000;   // longer windows are looked at more coarsely
    private const int ShortestWord = 80;        // ms
    private const int LongestWord = 1600;       // ms, silence around it included
    private const float DynamicRange = 45;      // dB below the loudest: what is below counts as silence
    private const float LettersOfPause = 2;     // what every word takes besides its letters
    private float[] _levels = new float[1024];
    private float[] _sorted = new float[1024];
    private float[] _sound = new float[1025];   // sum of the levels up to each hop
    private float[] _costs = [];
    private short[] _lengths = [];
    private int _count;
    private int _hop;

    /// <summary>Measures the levels of a window.</summary>
    /// <param name="window">16 kHz mono, at most 30 s.</param>
    public void Measure(ReadOnlySpan<float> window)
    {
        _hop = window.Length <= FineLimit ? FineHop : CoarseHop;
        _count = window.Length / _hop;
        if (_levels.Length < _count)
        {
            Array.Resize(ref _levels, _count);
            Array.Resize(ref _sorted, _count);
            Array.Resize(ref _sound, _count + 1);
        }

        Span<float> levels = _levels.AsSpan(0, _count);
        for (int i = 0; i < levels.Length; i++)
        {
            int from = Math.Max(0, (i * _hop) - (_hop / 2));
            int to = Math.Min(window.Length, ((i + 1) * _hop) + (_hop / 2));
            levels[i] = 10 * MathF.Log10((TensorPrimitives.SumOfSquares(window[from..to]) / (to - from)) + 1e-9f);
        }

        if (_count == 0)
        {
            return;
        }

        // 0 is the background (the level of the quietest twentieth), 1 the loudest.
        Span<float> sorted = _sorted.AsSpan(0, _count);
        levels.CopyTo(sorted);
        sorted.Sort();
        float floor = Math.Max(sorted[^1] - DynamicRange, sorted[_count / 20]);
        float range = Math.Max(1, sorted[^1] - floor);
        TensorPrimitives.Subtract(levels, floor, levels);
        TensorPrimitives.Divide(levels, range, levels);
        TensorPrimitives.Max(levels, 0, levels);
        for (int i = 0; i < levels.Length; i++)
        {
            _sound[i + 1] = _sound[i] + levels[i];
        }
    }

    /// <summary>Places words in a stretch of the measured window.</summary>
    /// <param name="from">Start of the stretch, in samples from the window's start.</param>
    /// <param name="to">Its end.</param>
    /// <param name="letters">Letters of each word.</param>
    /// <param name="times">Gets start and end of each word, in samples from the window's start: in order, and within the stretch.</param>
    public void Align(int from, int to, ReadOnlySpan<int> letters, Span<(int Start, int End)> times)
    {
        int first = Math.Clamp(from / _hop, 0, _count);
        int length = Math.Clamp((to + _hop - 1) / _hop, first, _count) - first;
        int shortest = ShortestWord * 16 / _hop;
        if (length < letters.Length * shortest)
        {
            Divide(from, Math.Max(from, to), times);
            return;
        }

        // Twice the mean leaves room for silences; a single word has all there is.
        int longest = letters.Length == 1 ? length : Math.Max(LongestWord * 16 / _hop, 2 * length / letters.Length);
        Solve(first, length, letters, shortest, longest);
        Trace(first, length, times);
    }

    /// <summary>Whether anything can be heard in a stretch of the measured window.</summary>
    /// <param name="from">Its start, in samples from the window's start.</param>
    /// <param name="to">Its end.</param>
    public bool IsHeard(int from, int to)
    {
        int first = Math.Clamp(from / _hop, 0, _count);
        int last = Math.Clamp((to + _hop - 1) / _hop, first, _count);
        return _sound[last] - _sound[first] >= LeastSound * 16 / _hop;
    }

    // More words than there is time for: the text is wrong, and there is nothing to find.
    private static void Divide(int from, int to, Span<(int Start, int End)> times)
    {
        for (int word = 0; word < times.Length; word++)
        {
            long length = to - from;
            times[word] = (from + (int)(length * word / times.Length), from + (int)(length * (word + 1) / times.Length));
        }
    }

    // costs[word, end]: the least cost of the words so far when the last of them ends there.
    private void Solve(int first, int length, ReadOnlySpan<int> letters, int shortest, int longest)
    {
        int width = length + 1;
        ReadOnlySpan<float> levels = _levels.AsSpan(first, length);
        ReadOnlySpan<float> sound = _sound.AsSpan(first, width);
        float leastSound = LeastSound * 16 / _hop;
        if (_costs.Length < 2 * width)
        {
            _costs = new float[4 * width];
        }

        if (_lengths.Length < letters.Length * width)
        {
            _lengths = new short[2 * letters.Length * width];
        }

        Span<float> before = _costs.AsSpan(0, width), here = _costs.AsSpan(width, width);
        before.Fill(float.PositiveInfinity);
        before[0] = 0;
        float total = TensorPrimitives.Sum(letters) + (LettersOfPause * letters.Length);
        for (int word = 0; word < letters.Length; word++)
        {
            here.Fill(float.PositiveInfinity);
            Span<short> lengths = _lengths.AsSpan(word * width, width);
            float expected = levels.Length * (letters[word] + LettersOfPause) / total;
            for (int duration = shortest; duration <= Math.Min(longest, levels.Length); duration++)
            {
                float ratio = MathF.Log(duration / expected);
                float cost = DurationCost * ratio * ratio;
                for (int end = duration; end < width; end++)
                {
                    float sum = before[end - duration] + cost + (sound[end] - sound[end - duration] < leastSound ? SilenceCost : 0);
                    if (sum < here[end])
                    {
                        here[end] = sum;
                        lengths[end] = (short)duration;
                    }
                }
            }

            for (int end = 0; end < levels.Length; end++)
            {
                here[end] += LevelCost * levels[end];
            }

            Span<float> swap = before;
            before = here;
            here = swap;
        }
    }

    private void Trace(int first, int length, Span<(int Start, int End)> times)
    {
        int end = length;
        for (int word = times.Length - 1; word >= 0; word--)
        {
            int start = end - _lengths[(word * (length + 1)) + end];
            (int s, int e) = (first + start, first + end);
            float edge = EdgeLevel * TensorPrimitives.Max(_levels.AsSpan(s, e - s));
            while (s < e - 1 && _levels[s] < edge)
            {
                s++;
            }

            while (e > s + 1 && _levels[e - 1] < edge)
            {
                e--;
            }

            times[word] = (s * _hop, e * _hop);
            end = start;
        }
    }
}
