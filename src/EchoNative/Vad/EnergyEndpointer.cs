using System.Numerics.Tensors;

namespace EchoNative.Vad;

/// <summary>
/// Finds where speech starts and ends from the level of 20 ms hops against a noise floor that it follows, with hysteresis.
/// Works on whole hops only, so that its decisions depend on the samples and not on how they were cut into blocks.
/// </summary>
internal sealed class EnergyEndpointer
{
    /// <summary>Samples per decision, at 16 kHz.</summary>
    public const int Hop = 320;

    private const float StartMargin = 9f;      // dB above the floor at which speech may start
    private const float EndMargin = 6f;        // dB above the floor below which it may end
    private const float QuietestSpeech = -52f; // dBFS
    private const float LowestFloor = -80f;
    private const float HighestFloor = -25f;
    private const int HopsToStart = 3;         // clicks are shorter
    private const float FloorTracking = 0.04f; // per hop: a time constant of half a second
    private const int BlockHops = 50;          // one second
    private readonly int _hopsToEnd;
    private float _floor = -60f;
    private int _loudHops;
    private int _quietHops;
    private float _blockMinimum = float.MaxValue;
    private float _lastBlockMinimum;
    private int _blockHops;

    public EnergyEndpointer(TimeSpan endOfSpeech) => _hopsToEnd = Math.Max(1, (int)(endOfSpeech.TotalMilliseconds / 20));

    public bool InSpeech { get; private set; }

    /// <summary>Loud hops that have not yet added up to speech.</summary>
    public int PendingHops => InSpeech ? 0 : _loudHops;

    /// <summary>Takes one hop of samples.</summary>
    /// <returns>True when <see cref="InSpeech"/> has changed with it.</returns>
    public bool Process(ReadOnlySpan<float> hop)
    {
        float level = 10f * MathF.Log10((TensorPrimitives.SumOfSquares(hop) / hop.Length) + 1e-10f);
        return InSpeech ? ProcessSpeech(level) : ProcessSilence(level);
    }

    /// <summary>Ends speech here and now; the noise floor is kept.</summary>
    public void Reset()
    {
        InSpeech = false;
        _loudHops = 0;
        _quietHops = 0;
    }

    private bool ProcessSilence(float level)
    {
        if (level <= MathF.Max(_floor + StartMargin, QuietestSpeech))
        {
            _loudHops = 0;
            SetFloor(_floor + (FloorTracking * (level - _floor)));
            return false;
        }

        if (++_loudHops < HopsToStart)
        {
            return false;
        }

        InSpeech = true;
        _quietHops = 0;
        _blockHops = 0;
        _blockMinimum = float.MaxValue;
        _lastBlockMinimum = LowestFloor;
        return true;
    }

    private bool ProcessSpeech(float level)
    {
        FollowMinimum(level);
        _quietHops = level < MathF.Max(_floor + EndMargin, QuietestSpeech - 3f) ? _quietHops + 1 : 0;
        if (_quietHops < _hopsToEnd)
        {
            return false;
        }

        Reset();
        return true;
    }

    // Speech falls to the noise between its sounds at least once a second; a level that two seconds never went below is noise
    // (minimum statistics, after Martin 2001, in its simplest form).
    private void FollowMinimum(float level)
    {
        _blockMinimum = MathF.Min(_blockMinimum, level);
        if (++_blockHops == BlockHops)
        {
            SetFloor(MathF.Max(_floor, MathF.Min(_blockMinimum, _lastBlockMinimum)));
            _lastBlockMinimum = _blockMinimum;
            _blockMinimum = float.MaxValue;
            _blockHops = 0;
        }

        SetFloor(MathF.Min(_floor, level));
    }

    private void SetFloor(float value) => _floor = Math.Clamp(value, LowestFloor, HighestFloor);
}
