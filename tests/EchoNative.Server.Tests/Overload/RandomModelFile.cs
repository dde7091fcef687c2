using EchoNative.Evaluation.RandomModels;

namespace EchoNative.Server.Tests.Overload;

/// <summary>A model of a true architecture with random weights: as slow as the real one, and it hears the same six words whatever is said.</summary>
public sealed class RandomModelFile : IDisposable
{
    public RandomModelFile() => RandomModel.Write(Path, Architecture.Parse("tiny.en"), "q8_0");

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"random-{Guid.NewGuid():n}.bin");

    public void Dispose() => File.Delete(Path);
}
