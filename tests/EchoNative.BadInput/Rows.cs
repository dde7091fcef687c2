namespace EchoNative.BadInput;

/// <summary>Every bad input there is a test for.</summary>
public static class Rows
{
    /// <summary>All rows by number.</summary>
    public static IReadOnlyDictionary<int, Row> All { get; } =
        ModelRows.All.Concat(SampleRows.All).Concat(OptionRows.All).Concat(StateRows.All).Concat(VadRows.All).ToDictionary(r => r.Number);

    /// <summary>Feeds a row in; null when it ended as it must, else what happened instead.</summary>
    public static string? Check(Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Exception? thrown = null;
        using (var fixture = new Fixture())
        {
            try
            {
                row.Act(fixture);
            }
            catch (Exception e)
            {
                thrown = e;
            }
        }

        bool asExpected = row.Expected is null ? thrown is null : row.Expected.IsInstanceOfType(thrown);
        return asExpected ? null : $"row {row}: expected {row.Expected?.Name ?? "no exception"}, got {thrown?.ToString() ?? "none"}";
    }
}
