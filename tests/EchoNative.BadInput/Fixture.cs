namespace EchoNative.BadInput;

/// <summary>The good model, states and files that the rows spoil; made when they are first needed.</summary>
public sealed class Fixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("echonative-bad-input-").FullName;
    private WhisperModel? _model;
    private int _files;

    public static string ModelPath => Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin");

    public WhisperModel Model => _model ??= WhisperModel.Load(ModelPath);

    /// <summary>One second of faint noise.</summary>
    public static float[] Noise(int samples = 16000)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, samples).Select(_ => 0.01f * ((2 * random.NextSingle()) - 1))];
    }

    public WhisperState State() => Model.CreateState();

    /// <summary>A copy of the good model, spoiled.</summary>
    public string Spoiled(Action<byte[]> spoil)
    {
        byte[] bytes = File.ReadAllBytes(ModelPath);
        spoil(bytes);
        return Write(bytes);
    }

    /// <summary>The first bytes of the good model.</summary>
    public string Cut(Range range) => Write(File.ReadAllBytes(ModelPath)[range]);

    public string Write(byte[] bytes)
    {
        string path = NewPath();
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string NewPath() => Path.Combine(_folder, $"{_files++}.bin");

    public void Dispose()
    {
        _model?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
