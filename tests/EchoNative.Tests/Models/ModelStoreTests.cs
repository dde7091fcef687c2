using EchoNative.Models;

namespace EchoNative.Tests.Models;

[Collection(EnvironmentVariables.Collection)]
public sealed class ModelStoreTests : IDisposable
{
    private readonly TestModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Folder_is_the_one_given_then_the_environments_then_the_users()
    {
        string folder = Path.Combine(Path.GetTempPath(), "models-of-a-test");
        using EnvironmentVariables set = new((ModelStore.DirectoryVariable, folder));

        Assert.Equal(Path.GetFullPath("elsewhere"), new ModelStore("elsewhere").FolderPath);
        Assert.Equal(folder, new ModelStore().FolderPath);
        using EnvironmentVariables none = new((ModelStore.DirectoryVariable, ""), ("XDG_DATA_HOME", "/data/home"));
        string users = new ModelStore().FolderPath;
        Assert.EndsWith(Path.Combine("echonative", "models"), users, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal("/data/home/echonative/models", users);
        }
    }

    [Fact]
    public void Resolve_gives_back_an_existing_path()
    {
        Directory.CreateDirectory(_model.Store.FolderPath);
        string own = Path.Combine(_model.Store.FolderPath, "own.bin");
        File.WriteAllText(own, "x");

        Assert.Equal(own, _model.Store.Resolve(own));
        Assert.Equal(own, _model.Store.Resolve(Path.GetRelativePath(Environment.CurrentDirectory, own)));
    }

    [Fact]
    public void Resolve_finds_the_embedded_model_anywhere()
    {
        string path = _model.Store.Resolve("digits");

        Assert.True(Path.IsPathFullyQualified(path));
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin"), path);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Resolve_says_how_to_get_a_known_model_that_is_absent()
    {
        ModelNotFoundException failure = Assert.Throws<ModelNotFoundException>(() => _model.Store.Resolve("base.en"));

        Assert.Equal("base.en", failure.Name);
        Assert.Contains("`echonative models pull base.en`", failure.Message, StringComparison.Ordinal);
        Assert.Contains(_model.Store.FolderPath, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_does_not_take_a_model_of_the_wrong_size()
    {
        Directory.CreateDirectory(_model.Store.FolderPath);
        File.WriteAllText(Path.Combine(_model.Store.FolderPath, "ggml-base.en.bin"), "short");

        ModelNotFoundException failure = Assert.Throws<ModelNotFoundException>(() => _model.Store.Resolve("base.en"));

        Assert.Contains("has 5 bytes instead of 147964211", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_takes_a_model_of_the_right_size()
    {
        Directory.CreateDirectory(_model.Store.FolderPath);
        ModelEntry silero = ModelCatalog.Find("silero-v6.2.0")!;
        File.WriteAllBytes(_model.Store.PathOf(silero), new byte[silero.SizeBytes]);

        Assert.Equal(_model.Store.PathOf(silero), _model.Store.Resolve("silero-v6.2.0"));
        Assert.True(_model.Store.IsPresent(silero));
    }

    [Fact]
    public void Resolve_names_what_is_near_when_a_name_is_unknown()
    {
        ModelNotFoundException failure = Assert.Throws<ModelNotFoundException>(() => _model.Store.Resolve("bsae.en"));

        Assert.Contains("base.en", failure.Message, StringComparison.Ordinal);
        Assert.Contains("`echonative models list`", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../etc/passwd-not-there")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("/")]
    [InlineData("ggml-../../x.bin")]
    [InlineData("a\0b")]
    [InlineData("base.en/")]
    public void Resolve_refuses_what_is_neither_file_nor_name(string name)
        => Assert.Throws<ModelNotFoundException>(() => _model.Store.Resolve(name));

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a:b")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Path_refuses_names_that_would_leave_the_folder(string name)
        => Assert.Throws<ArgumentException>(() => _model.Store.PathOf(_model.Entry with { Name = name }));

    [Fact]
    public async Task Verify_tells_intact_missing_short_and_damaged_apart()
    {
        Assert.Equal(VerifyOutcome.Missing, (await _model.Store.VerifyAsync(_model.Entry)).Outcome);

        Directory.CreateDirectory(_model.Store.FolderPath);
        await File.WriteAllBytesAsync(_model.FilePath, _model.Content);
        VerifyResult intact = await _model.Store.VerifyAsync(_model.Entry);
        Assert.Equal(new VerifyResult(_model.Entry, _model.FilePath, VerifyOutcome.Intact, _model.Content.Length, _model.Entry.Sha256), intact);

        await File.WriteAllBytesAsync(_model.FilePath, _model.Content[1..]);
        Assert.Equal(VerifyOutcome.WrongSize, (await _model.Store.VerifyAsync(_model.Entry)).Outcome);

        _model.Content[7] ^= 1;
        await File.WriteAllBytesAsync(_model.FilePath, _model.Content);
        VerifyResult damaged = await _model.Store.VerifyAsync(_model.Entry);
        Assert.Equal(VerifyOutcome.WrongChecksum, damaged.Outcome);
        Assert.NotEqual(_model.Entry.Sha256, damaged.Sha256);
    }
}
