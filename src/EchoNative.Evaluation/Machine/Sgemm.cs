using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EchoNative.Evaluation.Machine;

/// <summary>
/// A small matrix product in single precision, C = A · B, to find out what the processor can do at most. Both factors lie in panels, in the order in
/// which the kernel reads them, and the kernel keeps 6 rows by two vectors of C in registers (Goto and van de Geijn, "Anatomy of high-performance matrix
/// multiplication", 2008; the shape is that of BLIS for AVX2).
/// </summary>
internal sealed class Sgemm
{
    private const int Rows = 6;
    private const int RowPanels = 64;
    private const int LongestColumns = 384; // the panel of B that is in use stays in the second-level cache

    private readonly float[] _left;
    private readonly float[] _right;
    private readonly float[] _product;
    private readonly int _panelColumns;

    /// <summary>Fills both factors with values of ±1.</summary>
    public Sgemm()
    {
        _panelColumns = 2 * (Vector512.IsHardwareAccelerated ? WideMath.Count : NaturalMath.Count);
        N = LongestColumns / _panelColumns * _panelColumns;
        _left = new float[M * K];
        _right = new float[K * N];
        _product = new float[M * N];
        var random = new Random(1);
        foreach (float[] factor in (float[][])[_left, _right])
        {
            foreach (ref float value in factor.AsSpan())
            {
                value = (random.NextSingle() * 2) - 1;
            }
        }
    }

    /// <summary>Rows of A and C.</summary>
    public static int M => Rows * RowPanels;

    /// <summary>Columns of A, rows of B.</summary>
    public static int K => 384;

    /// <summary>Columns of B and C.</summary>
    public int N { get; }

    /// <summary>Floating-point operations of one product.</summary>
    public double Operations => 2.0 * M * K * N;

    /// <summary>An element of A.</summary>
    public float Left(int row, int column) => _left[(((row / Rows * K) + column) * Rows) + (row % Rows)];

    /// <summary>An element of B.</summary>
    public float Right(int row, int column) => _right[(((column / _panelColumns * K) + row) * _panelColumns) + (column % _panelColumns)];

    /// <summary>An element of C.</summary>
    public float Product(int row, int column) => _product[(row * N) + column];

    /// <summary>Multiplies.</summary>
    public void Run()
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<Vector512<float>, WideMath>();
        }
        else
        {
            Run<Vector<float>, NaturalMath>();
        }
    }

    private void Run<TVector, TMath>()
        where TMath : struct, IKernelMath<TVector>
    {
        for (int column = 0; column < N; column += _panelColumns)
        {
            for (int row = 0; row < M; row += Rows)
            {
                Kernel<TVector, TMath>(ref _left[row * K], ref _right[column * K], ref _product[(row * N) + column], N);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel<TVector, TMath>(ref float a, ref float b, ref float c, int stride)
        where TMath : struct, IKernelMath<TVector>
    {
        int width = TMath.Count;
        TVector c00 = TMath.Broadcast(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
        TVector c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
        for (int k = 0; k < K; k++)
        {
            TVector b0 = TMath.Load(ref b), b1 = TMath.Load(ref Unsafe.Add(ref b, width));
            TVector value = TMath.Broadcast(a);
            (c00, c01) = (TMath.MultiplyAdd(value, b0, c00), TMath.MultiplyAdd(value, b1, c01));
            value = TMath.Broadcast(Unsafe.Add(ref a, 1));
            (c10, c11) = (TMath.MultiplyAdd(value, b0, c10), TMath.MultiplyAdd(value, b1, c11));
            value = TMath.Broadcast(Unsafe.Add(ref a, 2));
            (c20, c21) = (TMath.MultiplyAdd(value, b0, c20), TMath.MultiplyAdd(value, b1, c21));
            value = TMath.Broadcast(Unsafe.Add(ref a, 3));
            (c30, c31) = (TMath.MultiplyAdd(value, b0, c30), TMath.MultiplyAdd(value, b1, c31));
            value = TMath.Broadcast(Unsafe.Add(ref a, 4));
            (c40, c41) = (TMath.MultiplyAdd(value, b0, c40), TMath.MultiplyAdd(value, b1, c41));
            value = TMath.Broadcast(Unsafe.Add(ref a, 5));
            (c50, c51) = (TMath.MultiplyAdd(value, b0, c50), TMath.MultiplyAdd(value, b1, c51));
            a = ref Unsafe.Add(ref a, Rows);
            b = ref Unsafe.Add(ref b, 2 * width);
        }

        StoreRow<TVector, TMath>(ref c, c00, c01);
        StoreRow<TVector, TMath>(ref Unsafe.Add(ref c, stride), c10, c11);
        StoreRow<TVector, TMath>(ref Unsafe.Add(ref c, 2 * stride), c20, c21);
        StoreRow<TVector, TMath>(ref Unsafe.Add(ref c, 3 * stride), c30, c31);
        StoreRow<TVector, TMath>(ref Unsafe.Add(ref c, 4 * stride), c40, c41);
        StoreRow<TVector, TMath>(ref Unsafe.Add(ref c, 5 * stride), c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TVector, TMath>(ref float target, TVector left, TVector right)
        where TMath : struct, IKernelMath<TVector>
    {
        TMath.Store(left, ref target);
        TMath.Store(right, ref Unsafe.Add(ref target, TMath.Count));
    }
}
