using EchoNative.Tests;

namespace EchoNative.Engines.Tests.Onnx;

/// <summary>The embedded model, exported to ONNX by native/models/digits/export_onnx.py.</summary>
internal static class Digits
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "native", "models", "digits", "onnx");

    public static OnnxEngineOptions Options { get; } = new() { ModelPath = Folder };

    /// <summary>A copy of some of its files.</summary>
    /// <param name="except">Names that are left out.</param>
    public static TemporaryModel Copy(params string[] except)
    {
        var copy = new TemporaryModel();
        foreach (string file in Directory.GetFiles(Folder).Where(file => !except.Contains(Path.GetFileName(file))))
        {
            File.Copy(file, copy.File(Path.GetFileName(file)));
        }

        return copy;
    }
}
