namespace EchoNative.Evaluation.Limits;

/// <summary>The largest number that does: doubled until one does not, then halved in between.</summary>
internal static class LimitSearch
{
    private const int Precision = 20; // to one twentieth

    /// <param name="most">The largest that is tried.</param>
    /// <param name="isServed">Tries a number.</param>
    /// <returns>The largest that did, 0 for none.</returns>
    public static async Task<int> RunAsync(int most, Func<int, Task<bool>> isServed)
    {
        int good = 0, bad = most + 1;
        for (int n = 1; bad > most && good < most; n = Math.Min(2 * n, most))
        {
            (good, bad) = await isServed(n) ? (n, bad) : (good, n);
        }

        while (bad - good > Math.Max(1, good / Precision) && good < most)
        {
            int middle = (good + bad) / 2;
            (good, bad) = await isServed(middle) ? (middle, bad) : (good, middle);
        }

        return good;
    }
}
