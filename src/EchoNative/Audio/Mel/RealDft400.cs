using System.Numerics;
using System.Runtime.InteropServices;

namespace EchoNative.Audio;

/// <summary>
/// Power spectrum of 400 real samples (25 ms at 16 kHz), Whisper's frame. 400 is no power of two; folding the frame twice by the
/// symmetries of cosine and sine leaves four products of a vector with a matrix of 101 × 101, which vector instructions do faster than
/// a mixed-radix transform of this length.
/// </summary>
internal static class RealDft400
{
    /// <summary>Samples of a frame.</summary>
    public const int Length = 400;

    /// <summary>Frequencies from 0 to half the sample rate, 40 Hz apart.</summary>
    public const int Bins = (Length / 2) + 1;

    private const int Quarter = Length / 4;   // cos and sin of a quarter circle say everything
    private const int Rows = Quarter + 1;
    private const int Stride = 112;           // columns, rounded up to whole vectors

    private static readonly float[] CosEven = Table(Math.Cos, 0);
    private static readonly float[] CosOdd = Table(Math.Cos, 1);
    private static readonly float[] SinEven = Table(Math.Sin, 0);
    private static readonly float[] SinOdd = Table(Math.Sin, 1);

    /// <summary>Computes |X(k)|² for k = 0 … 200, X(k) = Σ x(n) e^(−2πi nk / 400).</summary>
    /// <param name="frame">400 samples, windowed.</param>
    /// <param name="power">Room for <see cref="Bins"/> values.</param>
    public static void Power(ReadOnlySpan<float> frame, Span<float> power)
    {
        Span<float> folded = stackalloc float[4 * Rows];
        Span<float> cosEven = folded[..Rows], cosOdd = folded[Rows..(2 * Rows)];
        Span<float> sinEven = folded[(2 * Rows)..(3 * Rows)], sinOdd = folded[(3 * Rows)..];
        Fold(frame, cosEven, cosOdd, sinEven, sinOdd);

        Span<float> products = stackalloc float[4 * Stride];
        Multiply(cosEven, CosEven, products);
        Multiply(sinEven, SinEven, products[Stride..]);
        Multiply(cosOdd, CosOdd, products[(2 * Stride)..]);
        Multiply(sinOdd, SinOdd, products[(3 * Stride)..]);
        for (int j = 0; j <= Quarter; j++)
        {
            power[2 * j] = (products[j] * products[j]) + (products[Stride + j] * products[Stride + j]);
        }

        products = products[(2 * Stride)..];
        for (int j = 0; j < Quarter; j++)
        {
            power[(2 * j) + 1] = (products[j] * products[j]) + (products[Stride + j] * products[Stride + j]);
        }
    }

    // cos is even and sin is odd around n = 200; around n = 100 both are even or odd by the parity of k.
    private static void Fold(ReadOnlySpan<float> x, Span<float> cosEven, Span<float> cosOdd, Span<float> sinEven, Span<float> sinOdd)
    {
        const int Half = Length / 2;
        (cosEven[0], cosOdd[0]) = (x[0] + x[Half], x[0] - x[Half]);
        (sinEven[0], sinOdd[0]) = (0, 0);
        for (int n = 1; n < Quarter; n++)
        {
            float even = x[n] + x[Length - n], odd = x[n] - x[Length - n];
            float evenMirror = x[Half - n] + x[Half + n], oddMirror = x[Half - n] - x[Half + n];
            (cosEven[n], cosOdd[n]) = (even + evenMirror, even - evenMirror);
            (sinEven[n], sinOdd[n]) = (odd - oddMirror, odd + oddMirror);
        }

        (cosEven[Quarter], cosOdd[Quarter]) = (x[Quarter] + x[Length - Quarter], 0);
        (sinEven[Quarter], sinOdd[Quarter]) = (0, x[Quarter] - x[Length - Quarter]);
    }

    // Columns lie in lanes, so that no sum goes across a vector.
    private static void Multiply(ReadOnlySpan<float> vector, float[] matrix, Span<float> product)
    {
        ReadOnlySpan<Vector<float>> rows = MemoryMarshal.Cast<float, Vector<float>>(matrix);
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(product[..Stride]);
        int columns = sums.Length;
        int column = 0;
        for (; column + 4 <= columns; column += 4)
        {
            Vector<float> a = default, b = default, c = default, d = default;
            for (int n = 0; n < vector.Length; n++)
            {
                var x = new Vector<float>(vector[n]);
                ReadOnlySpan<Vector<float>> row = rows.Slice((n * columns) + column, 4);
                a = Vector.MultiplyAddEstimate(x, row[0], a);
                b = Vector.MultiplyAddEstimate(x, row[1], b);
                c = Vector.MultiplyAddEstimate(x, row[2], c);
                d = Vector.MultiplyAddEstimate(x, row[3], d);
            }

            (sums[column], sums[column + 1], sums[column + 2], sums[column + 3]) = (a, b, c, d);
        }

        for (; column < columns; column++)
        {
            Vector<float> sum = default;
            for (int n = 0; n < vector.Length; n++)
            {
                sum = Vector.MultiplyAddEstimate(new Vector<float>(vector[n]), rows[(n * columns) + column], sum);
            }

            sums[column] = sum;
        }
    }

    private static float[] Table(Func<double, double> function, int parity)
    {
        var table = new float[Rows * Stride];
        for (int n = 0; n < Rows; n++)
        {
            for (int j = 0; (2 * j) + parity < Bins; j++)
            {
                // The product modulo a whole turn keeps the argument, and so the value, exact.
                table[(n * Stride) + j] = (float)function(2 * Math.PI * (n * ((2 * j) + parity) % Length) / Length);
            }
        }

        return table;
    }
}
