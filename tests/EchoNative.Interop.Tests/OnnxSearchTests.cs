using EchoNative.Interop.Loading;
using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

/// <summary>What is no ONNX Runtime, or an old one, is refused with every path that was tried.</summary>
public class OnnxSearchTests
{
    [Fact]
    public void Without_a_library_every_place_is_named_with_the_remedy()
    {
        using TempFolder folder = new();
        NativeLibraryException e = Assert.Throws<NativeLibraryException>(() => OnnxSearch.Load(folder.Path, "/app", "linux-x64"));
        Assert.Equal([folder.Path], e.PathsTried);
        Assert.Contains("libonnxruntime1.23", e.Message.Split('\n')[0]);
        Assert.Contains(OnnxSearch.PathVariable, e.Message.Split('\n')[0]);
        string missing = folder.File("nowhere");
        Assert.Contains($"{missing}: no such folder", Assert.Throws<NativeLibraryException>(() => OnnxSearch.Load(missing, "/app", "linux-x64")).Message);
    }

    [FactOnUnix]
    public void A_file_that_is_no_library_is_named_with_the_loaders_reason()
    {
        using TempFolder folder = new();
        string name = OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so.1.99";
        string text = folder.Write(name, "this is a text file");
        Assert.Contains($"{text}: {text}: ", Refusal(folder.Path));
        Assert.Contains($"{text}: {text}: ", Refusal(text));
    }

    // Stand-ins: libraries of those versions are packaged nowhere.
    [FactWithCompiler]
    public void A_library_without_the_entry_point_is_refused() => Check("int nothing;", "it has no OrtGetApiBase");

    [FactWithCompiler]
    public void A_library_that_is_too_old_is_refused() => Check(Source("1.11.1", "0"), "its version is 1.11.1, and 1.12 is the oldest that fits");

    [FactWithCompiler]
    public void A_library_of_another_generation_is_refused() => Check(Source("2.0.0", "api"), "its version is '2.0.0'");

    [FactWithCompiler]
    public void A_library_without_its_own_table_is_refused() => Check(Source("1.23.0", "0"), "but it has no API version 23");

    [FactWithCompiler]
    public void An_older_library_is_asked_for_no_newer_table_than_it_has()
    {
        using TempFolder folder = new();
        CCompiler.Library(folder, "libonnxruntime.so", Source("1.16.3", "version == 16 ? api : 0"));
        LoadedOnnx loaded = OnnxSearch.Load(folder.File("libonnxruntime.so"), "/app", "linux-x64");
        Assert.Equal((16, "1.16.3", folder.File("libonnxruntime.so")), (loaded.ApiVersion, loaded.Version, loaded.Path));
    }

    private static string Source(string version, string table) =>
        $$"""
        struct base { const void *(*get)(unsigned); const char *(*version)(void); };
        static const void *api[400];
        static const void *get(unsigned version) { (void)version; return {{table}}; }
        static const char *version(void) { return "{{version}}"; }
        static const struct base all = { get, version };
        const struct base *OrtGetApiBase(void) { return &all; }
        """;

    private static void Check(string source, string reason)
    {
        using TempFolder folder = new();
        CCompiler.Library(folder, "libonnxruntime.so", source);
        Assert.Contains(reason, Refusal(folder.File("libonnxruntime.so")));
    }

    private static string Refusal(string path) => Assert.Throws<NativeLibraryException>(() => OnnxSearch.Load(path, "/app", "linux-x64")).Message;
}
