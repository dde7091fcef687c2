namespace EchoNative.Evaluation.Machine;

/// <summary>Least squares in which no coefficient is negative: a part of the work never makes the whole faster.</summary>
internal static class LeastSquares
{
    /// <summary>
    /// Finds the coefficients. With few unknowns every set of positive ones is tried: of those whose solution has no negative one, the best.
    /// </summary>
    /// <param name="rows">What each measurement is made of; as many parts each, at most 8.</param>
    /// <param name="values">What was measured.</param>
    public static double[] NonNegative(IReadOnlyList<double[]> rows, IReadOnlyList<double> values)
    {
        int unknowns = rows[0].Length;
        double[] scale = [.. Enumerable.Range(0, unknowns).Select(i => Math.Max(rows.Max(row => Math.Abs(row[i])), double.Epsilon))];
        rows = [.. rows.Select(row => row.Select((part, i) => part / scale[i]).ToArray())]; // operations and layers differ by ten orders of magnitude
        double[] best = new double[unknowns];
        double least = values.Sum(static v => v * v);
        for (uint set = 1; set < 1u << unknowns; set++)
        {
            int[] chosen = [.. Enumerable.Range(0, unknowns).Where(i => (set >> i & 1) == 1)];
            if (chosen.Length > rows.Count || Solve(rows, values, chosen) is not { } solution || solution.Any(static x => x < 0))
            {
                continue;
            }

            double error = rows.Zip(values, (row, value) => Math.Pow(value - chosen.Select((column, i) => row[column] * solution[i]).Sum(), 2)).Sum();
            if (error < least)
            {
                least = error;
                best = new double[unknowns];
                for (int i = 0; i < chosen.Length; i++)
                {
                    best[chosen[i]] = solution[i] / scale[chosen[i]];
                }
            }
        }

        return best;
    }

    // The normal equations by Gauss's elimination; null when they have no one solution.
    private static double[]? Solve(IReadOnlyList<double[]> rows, IReadOnlyList<double> values, int[] columns)
    {
        int n = columns.Length;
        double[,] m = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                m[i, j] = rows.Sum(row => row[columns[i]] * row[columns[j]]);
            }

            m[i, n] = rows.Zip(values, (row, value) => row[columns[i]] * value).Sum();
        }

        for (int pivot = 0; pivot < n; pivot++)
        {
            int largest = Enumerable.Range(pivot, n - pivot).MaxBy(row => Math.Abs(m[row, pivot]));
            if (Math.Abs(m[largest, pivot]) < 1e-9)
            {
                return null;
            }

            for (int column = 0; column <= n; column++)
            {
                (m[pivot, column], m[largest, column]) = (m[largest, column], m[pivot, column]);
            }

            for (int row = 0; row < n; row++)
            {
                double factor = row == pivot ? 0 : m[row, pivot] / m[pivot, pivot];
                for (int column = pivot; column <= n && factor != 0; column++)
                {
                    m[row, column] -= factor * m[pivot, column];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => m[i, n] / m[i, i])];
    }
}
