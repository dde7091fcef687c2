using System.Numerics.Tensors;
using EchoNative.Vad.Spectrum;

namespace EchoNative.Vad;

/// <summary>
/// The noise in each band, followed while speech goes on: minima controlled recursive averaging (Cohen and Berdugo 2002, "Noise
/// estimation by minima controlled recursive averaging for robust speech enhancement"). A band whose smoothed power is close to its
/// minimum of the last two seconds (Martin 2001) holds noise, which is averaged; otherwise its noise stays as it was.
/// </summary>
internal sealed class NoiseFloor
{
    /// <summary>Least noise assumed, in power per bin: white noise at −60 dBFS. Steps below it are nobody's speech.</summary>
    public const float Lowest = 1e-6f;

    private const int Bands = MelBands.Count;
    private const int WindowHops = 8;       // 160 ms
    private const int Windows = 12;         // 1.9 s: speech falls to the noise more often than that
    private const int StillWindows = 3;
    private const float MaxStillRange = 1f; // nepers of power (4.3 dB): steady noise has 0.7, speech 2 to 7
    private const float Smoothing = 0.7f;
    private const float Averaging = 0.9f;
    private const float PresenceSmoothing = 0.3f;
    private const float PresenceRatio = 4f; // Cohen and Berdugo have 5 for longer smoothing
    private const float Digital = 1e-9f;    // keeps logarithms and ratios finite in digital silence
    private readonly float[] _noise = new float[Bands];
    private readonly float[] _smooth = new float[Bands];
    private readonly float[] _presence = new float[Bands];
    private readonly float[] _minimum = new float[Bands];
    private readonly float[] _low = new float[Bands];
    private readonly float[] _high = new float[Bands];
    private readonly float[] _lows = new float[Windows * Bands];  // of the last windows, a ring of rows
    private readonly float[] _highs = new float[Windows * Bands];
    private readonly float[] _work = new float[Bands];
    private long _hops;

    public NoiseFloor() => Reset();

    /// <summary>Power per band.</summary>
    public ReadOnlySpan<float> Power => _noise;

    public void Update(ReadOnlySpan<float> energies)
    {
        TensorPrimitives.Max(energies, Digital, _work);
        if (_hops == 0)
        {
            _work.CopyTo(_smooth, 0);
        }

        TensorPrimitives.Lerp(_work, _smooth, Smoothing, _smooth);
        TensorPrimitives.Min(_low, _smooth, _low);
        TensorPrimitives.Max(_high, _smooth, _high);
        TensorPrimitives.Min(_minimum, _smooth, _minimum);
        Average(_work);
        if (++_hops % WindowHops == 0)
        {
            CloseWindow((int)((_hops / WindowHops) - 1) % Windows);
        }
    }

    public void Reset()
    {
        // As if two seconds of near silence had been heard: whoever speaks first is heard at once.
        const float Silence = 1e-7f;
        _hops = 0;
        _noise.AsSpan().Fill(Lowest);
        _presence.AsSpan().Clear();
        _minimum.AsSpan().Fill(Silence);
        _lows.AsSpan().Fill(Silence);
        _highs.AsSpan().Fill(float.MaxValue); // nothing was still yet
        _low.AsSpan().Fill(float.MaxValue);
        _high.AsSpan().Clear();
    }

    private void Average(ReadOnlySpan<float> energies)
    {
        for (int band = 0; band < Bands; band++)
        {
            float present = _smooth[band] > PresenceRatio * _minimum[band] ? 1f : 0f;
            _presence[band] += (1 - PresenceSmoothing) * (present - _presence[band]);
            float keep = Averaging + ((1 - Averaging) * _presence[band]);
            float average = energies[band] + (keep * (_noise[band] - energies[band]));

            // Noise that goes down is followed at once.
            _noise[band] = MathF.Max(Lowest, MathF.Min(average, 2 * _smooth[band]));
        }
    }

    private void CloseWindow(int row)
    {
        _low.CopyTo(Row(_lows, row));
        _high.CopyTo(Row(_highs, row));
        LetGoOfStillness(row);
        _smooth.CopyTo(_minimum, 0);
        for (int i = 0; i < Windows; i++)
        {
            TensorPrimitives.Min(_minimum, Row(_lows, i), _minimum);
        }

        _smooth.CopyTo(_low, 0);
        _smooth.CopyTo(_high, 0);
    }

    // Speech never keeps still (Ghosh, Tsiartas and Narayanan 2011, "Robust voice activity detection using long-term signal
    // variability"): a spectrum that did for half a second is noise that set in, and what was quieter before it is forgotten.
    private void LetGoOfStillness(int row)
    {
        for (int i = 0; i < StillWindows; i++)
        {
            int window = (row + Windows - i) % Windows;
            TensorPrimitives.Min(_low, Row(_lows, window), _low);
            TensorPrimitives.Max(_high, Row(_highs, window), _high);
        }

        TensorPrimitives.Divide(_high, _low, _work);
        TensorPrimitives.Log(_work, _work);
        if (TensorPrimitives.Sum<float>(_work) >= MaxStillRange * Bands)
        {
            return;
        }

        for (int i = 0; i < Windows; i++)
        {
            TensorPrimitives.Max(Row(_lows, i), _low, Row(_lows, i));
        }
    }

    private static Span<float> Row(float[] rows, int index) => rows.AsSpan(index * Bands, Bands);
}
