namespace EchoNative.Evaluation.Faults;

/// <summary>One session.</summary>
/// <param name="Number">Its number; with the seed it gives its faults.</param>
/// <param name="IsControl">It was not disturbed.</param>
/// <param name="Take">What was streamed.</param>
/// <param name="AudioSeconds">How long that is.</param>
/// <param name="Began">When it began, in seconds since the campaign did.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Resumed">Connections that went on with the kept session.</param>
/// <param name="Rebuilt">Connections that made it anew.</param>
/// <param name="Words">Words of its finals.</param>
/// <param name="Deviation">Largest difference of a word's time from the undisturbed run in seconds; null where words differ.</param>
/// <param name="LedgerError">Samples that the ledger has too many; negative: too few.</param>
internal sealed record SessionRecord(
    int Number, bool IsControl, string Take, double AudioSeconds, double Began, double Ended, int Resumed, int Rebuilt, int Words, double? Deviation, long LedgerError);
