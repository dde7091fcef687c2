namespace EchoNative.Engines.Tests.Onnx;

/// <summary>A model's folder of its own for one test.</summary>
internal sealed class TemporaryModel : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("echonative-onnx-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file with other text in it.</summary>
    public void Replace(string name, string old, string @new)
    {
        string text = System.IO.File.ReadAllText(File(name));
        Assert.Contains(old, text);
        System.IO.File.WriteAllText(File(name), text.Replace(old, @new));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
