using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoNative.Vad.Spectrum;

/// <summary>
/// Power spectrum of 512 real samples, as a complex transform of 256 points (even samples real, odd ones imaginary) of 16 columns by
/// 16 rows: transform the columns, turn each value by its twiddle factor, transpose, transform the columns again (Bailey's four-step
/// method). Each step works on whole rows, so it fills registers of any width, and the result comes out in natural order.
/// </summary>
internal static class SpectrumKernel<T>
    where T : struct, ILanes<T>
{
    private const int Side = 16;
    private const int Points = Side * Side;

    /// <param name="even">Even samples of the frame, 256.</param>
    /// <param name="odd">Odd samples.</param>
    /// <param name="power">Squared magnitudes of bins 0 to 255.</param>
    /// <param name="tables">Constants.</param>
    /// <param name="work">Four times <see cref="SpectrumTables.WorkLength"/> floats.</param>
    public static void Transform(ReadOnlySpan<float> even, ReadOnlySpan<float> odd, Span<float> power, SpectrumTables tables, Span<float> work)
    {
        // What is read and written without checks below lies within these slices.
        ref readonly float re0 = ref MemoryMarshal.GetReference(even[..Points]);
        ref readonly float im0 = ref MemoryMarshal.GetReference(odd[..Points]);
        ref float re = ref MemoryMarshal.GetReference(work[..(4 * SpectrumTables.WorkLength)]);
        ref float im = ref Unsafe.Add(ref re, SpectrumTables.WorkLength);
        ref float re2 = ref Unsafe.Add(ref re, 2 * SpectrumTables.WorkLength);
        ref float im2 = ref Unsafe.Add(ref re, 3 * SpectrumTables.WorkLength);
        Multiply(in re0, in tables.EvenWindow[0], ref re);
        Multiply(in im0, in tables.OddWindow[0], ref im);
        Columns(ref re, ref im, ref re2, ref im2, tables.Turns16);
        Turn(ref re, ref im, tables);
        Transpose(ref re, ref re2);
        Transpose(ref im, ref im2);
        Columns(ref re2, ref im2, ref re, ref im, tables.Turns16);

        // Bin 256 is bin 0 again.
        Unsafe.Add(ref re2, Points) = re2;
        Unsafe.Add(ref im2, Points) = im2;
        Power(ref re2, ref im2, ref MemoryMarshal.GetReference(power[..Points]), tables);
    }

    private static void Multiply(ref readonly float samples, ref readonly float window, ref float result)
    {
        for (int i = 0; i < Points; i += T.Count)
        {
            (T.Load(in samples, i) * T.Load(in window, i)).Store(ref result, i);
        }
    }

    // The 16-point transform of every column: two passes of radix 4 (Cooley and Tukey 1965), back into the same memory.
    private static void Columns(ref float re, ref float im, ref float re2, ref float im2, ReadOnlySpan<float> turns)
    {
        Pass(ref re, ref im, ref re2, ref im2, 4 * Side, Side, turns, turned: true);
        Pass(ref re2, ref im2, ref re, ref im, Side, 4 * Side, turns, turned: false);
    }

    private static void Pass(ref float re, ref float im, ref float toRe, ref float toIm, int rowStep, int outStep, ReadOnlySpan<float> turns, bool turned)
    {
        for (int j = 0; j < 4; j++)
        {
            ReadOnlySpan<float> turn = turns.Slice(j * 6, 6);
            for (int c = 0; c < Side; c += T.Count)
            {
                int from = (j * Side) + c;
                (T r0, T r1) = (T.Load(in re, from), T.Load(in re, from + (4 * Side)));
                (T r2, T r3) = (T.Load(in re, from + (8 * Side)), T.Load(in re, from + (12 * Side)));
                (T i0, T i1) = (T.Load(in im, from), T.Load(in im, from + (4 * Side)));
                (T i2, T i3) = (T.Load(in im, from + (8 * Side)), T.Load(in im, from + (12 * Side)));
                (T sr, T si, T dr, T di) = (r0 + r2, i0 + i2, r0 - r2, i0 - i2);
                (T tr, T ti, T er, T ei) = (r1 + r3, i1 + i3, r1 - r3, i1 - i3);
                int to = (j * rowStep) + c;
                (sr + tr).Store(ref toRe, to);
                (si + ti).Store(ref toIm, to);
                Put(dr + ei, di - er, turned, turn[0], turn[1], ref toRe, ref toIm, to + outStep);
                Put(sr - tr, si - ti, turned, turn[2], turn[3], ref toRe, ref toIm, to + (2 * outStep));
                Put(dr - ei, di + er, turned, turn[4], turn[5], ref toRe, ref toIm, to + (3 * outStep));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T re, T im, bool turned, float cos, float sin, ref float toRe, ref float toIm, int to)
    {
        if (turned)
        {
            (T c, T s) = (T.Of(cos), T.Of(sin));
            (re, im) = ((re * c) - (im * s), (re * s) + (im * c));
        }

        re.Store(ref toRe, to);
        im.Store(ref toIm, to);
    }

    private static void Turn(ref float re, ref float im, SpectrumTables tables)
    {
        ref readonly float cos = ref tables.Cos256[0];
        ref readonly float sin = ref tables.Sin256[0];
        for (int i = 0; i < Points; i += T.Count)
        {
            (T r, T m, T c, T s) = (T.Load(in re, i), T.Load(in im, i), T.Load(in cos, i), T.Load(in sin, i));
            ((r * c) - (m * s)).Store(ref re, i);
            ((r * s) + (m * c)).Store(ref im, i);
        }
    }

    private static void Transpose(ref float from, ref float to)
    {
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                Unsafe.Add(ref to, (column * Side) + row) = Unsafe.Add(ref from, (row * Side) + column);
            }
        }
    }

    // Even and odd samples' spectra are the conjugate-symmetric and antisymmetric parts; the real spectrum is their butterfly.
    private static void Power(ref float re, ref float im, ref float power, SpectrumTables tables)
    {
        ref readonly float cos = ref tables.Cos512[0];
        ref readonly float sin = ref tables.Sin512[0];
        T quarter = T.Of(0.25f);
        for (int k = 0; k < Points; k += T.Count)
        {
            int mirror = Points - k - (T.Count - 1);
            (T ar, T ai) = (T.Load(in re, k), T.Load(in im, k));
            (T br, T bi) = (T.Load(in re, mirror).Reverse(), T.Load(in im, mirror).Reverse());
            (T c, T s) = (T.Load(in cos, k), T.Load(in sin, k));
            (T er, T ei, T dr, T di) = (ar + br, ai - bi, ar - br, ai + bi);
            T xr = er + (c * di) + (s * dr);
            T xi = ei - (c * dr) + (s * di);
            (((xr * xr) + (xi * xi)) * quarter).Store(ref power, k);
        }
    }
}
