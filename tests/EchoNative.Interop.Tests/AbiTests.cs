using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

public class AbiTests
{
    [Fact]
    public void Structs_enums_and_constants_are_what_the_C_compiler_makes_of_the_headers()
    {
        AbiProbe probe = AbiProbe.Run();
        Assert.Empty(Differences(probe.Facts, ManagedAbi.Read(probe.Versions.ContainsKey("parakeet"))));
    }

    [Fact]
    public void Library_that_is_loaded_is_the_one_that_was_probed()
    {
        AbiProbe probe = AbiProbe.Run();
        NativeRuntimeInfo info = NativeRuntime.Load();
        Assert.Equal(probe.Versions["whisper"], info.WhisperVersion);
        Assert.Equal(probe.Versions["ggml"], info.GgmlVersion);
    }

    [Theory]
    [InlineData("offsetof whisper_full_params.greedy.best_of")]
    [InlineData("sizeof whisper_token_data")]
    [InlineData("enum GGML_LOG_LEVEL_CONT")]
    [InlineData("const WHISPER_SAMPLE_RATE")]
    public void Comparison_names_what_differs_or_is_missing_on_either_side(string fact)
    {
        Dictionary<string, long> managed = ManagedAbi.Read(withParakeet: true);
        Assert.Contains(fact, managed);

        Dictionary<string, long> moved = new(managed) { [fact] = managed[fact] + 8 };
        Assert.StartsWith(fact, Assert.Single(Differences(moved, managed)));

        Dictionary<string, long> without = new(managed);
        without.Remove(fact);
        Assert.StartsWith(fact, Assert.Single(Differences(without, managed)));
        Assert.StartsWith(fact, Assert.Single(Differences(managed, without)));
    }

    private static IEnumerable<string> Differences(IReadOnlyDictionary<string, long> native, IReadOnlyDictionary<string, long> managed) =>
        native.Keys.Union(managed.Keys).Order(StringComparer.Ordinal)
            .Select(fact => (fact, Native: Text(native, fact), Managed: Text(managed, fact)))
            .Where(pair => pair.Native != pair.Managed)
            .Select(pair => $"{pair.fact}: {pair.Native} in C, {pair.Managed} in C#");

    private static string Text(IReadOnlyDictionary<string, long> facts, string fact) =>
        facts.TryGetValue(fact, out long value) ? $"{value}" : "missing";
}
