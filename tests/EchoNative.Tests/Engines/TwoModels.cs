using EchoNative.BadInput;
using EchoNative.Evaluation.RandomModels;

namespace EchoNative.Tests.Engines;

/// <summary>Two engines with different models: the embedded one, and one of the true architecture with random weights, which hears the same six words whatever is said.</summary>
public sealed class TwoModels : IAsyncLifetime
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"random-{Guid.NewGuid():n}.bin");

    /// <summary>What the other model hears.</summary>
    public const string RandomText = "random0 random1 random2 random3 random4 random5";

    public WhisperEngine Digits { get; private set; } = null!;

    public WhisperEngine Other { get; private set; } = null!;

    /// <summary>Another engine with one of the two models.</summary>
    public WhisperEngine Create(bool other, int sessions = 8) =>
        new(new WhisperEngineOptions { ModelPath = other ? _file : Fixture.ModelPath, Workers = 1, MaxSessions = sessions });

    public async Task InitializeAsync()
    {
        RandomModel.Write(_file, Architecture.Parse("tiny.en"), "q8_0");
        (Digits, Other) = (Create(false), Create(true));
        await Digits.StartAsync();
        await Other.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Digits.DisposeAsync();
        await Other.DisposeAsync();
        File.Delete(_file);
    }
}
