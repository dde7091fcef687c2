using EchoNative.Interop.Loading;
using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

public class LibrarySearchTests
{
    [Fact]
    public void Candidates_are_in_the_promised_order()
    {
        using TempFolder folder = new();
        string application = folder.File("repo/src/bin");
        LibraryCandidate[] places = [.. LibrarySearch.Candidates(null, application, "linux-x64")];

        Assert.Equal(places.Select(place => place.Origin).Order(), places.Select(place => place.Origin));
        Assert.Equal(Path.Combine(application, "runtimes", "linux-x64", "native"), places[0].Folder);
        Assert.Equal(application, places[1].Folder);
        Assert.Contains(places, place => place is { Origin: NativeLibraryOrigin.Artifacts } && place.Folder == folder.File("repo/artifacts/native/linux-x64"));
        Assert.Contains(places, place => place is { Origin: NativeLibraryOrigin.System, Folder: null });
    }

    [Fact]
    public void Candidates_are_bounded_however_deep_the_application_lies()
    {
        string deep = Path.GetFullPath(string.Join('/', Enumerable.Range(0, 200).Select(level => $"d{level}")), Path.GetTempPath());
        Assert.InRange(LibrarySearch.Candidates(null, deep, "linux-x64").Count(), 3, 16);
    }

    [Fact]
    public void Explicit_path_is_the_only_candidate_and_may_be_a_file_a_folder_or_relative()
    {
        using TempFolder folder = new();
        string file = folder.Write("libwhisper.so", "");

        Assert.Equal([new(NativeLibraryOrigin.Explicit, folder.Path, file)], LibrarySearch.Candidates(file, "/app", "linux-x64"));
        Assert.Equal([new(NativeLibraryOrigin.Explicit, folder.Path)], LibrarySearch.Candidates(folder.Path, "/app", "linux-x64"));
        Assert.Equal([new(NativeLibraryOrigin.Explicit, Path.GetFullPath("lib"))], LibrarySearch.Candidates("lib", "/app", "linux-x64"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Blank_explicit_path_counts_as_none(string path) =>
        Assert.DoesNotContain(LibrarySearch.Candidates(path, "/app", "linux-x64"), place => place.Origin == NativeLibraryOrigin.Explicit);
}
