namespace EchoNative.Server.Tests.Fuzzing;

/// <summary>
/// How much is tried. ECHONATIVE_FUZZ=N does N times as much, with N times as many seeds; ECHONATIVE_FUZZ_SEED moves the first one.
/// A failure names its seed.
/// </summary>
internal static class FuzzBudget
{
    public const int Messages = 60_000;
    public const int Headers = 20_000;
    public const int FramesInProcess = 8_000;
    public const int FramesOverSockets = 4_000;
    public const int RawConnections = 1_000;

    private static readonly int Times = Number("ECHONATIVE_FUZZ", 1);
    private static readonly int First = Number("ECHONATIVE_FUZZ_SEED", 20261121);

    public static int CasesOf(int usual) => checked(usual * Times);

    public static FrameFuzzer Fuzzer(int number) => new(First + number);

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value) : otherwise;
}
