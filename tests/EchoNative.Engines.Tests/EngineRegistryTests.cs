namespace EchoNative.Engines.Tests;

public sealed class EngineRegistryTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Every_engine_says_whether_it_can_run_here_without_being_started()
    {
        foreach (EngineKind kind in EngineRegistry.All)
        {
            string? missing = kind.FindMissing(new EngineSettings { Engine = kind.Name });
            Assert.True(missing is null || missing.Length > 20, $"{kind.Name}: {missing}");
        }

        Assert.Null(EngineRegistry.Get(EngineRegistry.Default).FindMissing(new EngineSettings { Engine = EngineRegistry.Default }));
        Assert.Equal(EngineRegistry.All.Count, EngineRegistry.All.Select(static kind => kind.Name).Distinct().Count());
    }

    [Fact]
    public void A_name_that_there_is_not_is_told_with_those_that_there_are()
    {
        EngineSettingsException e = Assert.Throws<EngineSettingsException>(() => EngineRegistry.Configure(new EngineSettings { Engine = "voxtral-official" }));
        Assert.Contains("whisper.cpp", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parakeet", "no-such-model")]
    [InlineData("onnx", "no-such-model")]
    [InlineData("whisper.cpp", "no-such-model")]
    [InlineData("worker", "command")]
    [InlineData("rest", "url")]
    [InlineData("mistral-realtime", "url")]
    public void What_can_not_run_here_says_why(string engine, string why)
    {
        var settings = new EngineSettings { Engine = engine, Model = "no-such-model" };
        Assert.Contains(why, Assert.Throws<EngineSettingsException>(() => EngineRegistry.Configure(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_not_installed_is_named()
    {
        var settings = new EngineSettings { Engine = "worker", Command = "no-such-program-here" };
        Assert.Contains("no-such-program-here", EngineRegistry.Get("worker").FindMissing(settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Engines_are_read_from_a_file_in_their_order()
    {
        File.WriteAllText(_file, """
            [
              { "engine": "worker", "name": "gpu", "command": "python3", "arguments": ["worker.py"], "max_sessions": 4 }, // a comment
              { "engine": "whisper.cpp", "model": "base.en", "threads": 2, "device": "cpu" },
            ]
            """);
        IReadOnlyList<EngineSettings> engines = EngineSettings.Read(_file);
        Assert.Equal(["gpu", "whisper.cpp"], engines.Select(static e => e.Title));
        Assert.Equal(("python3", 4, "worker.py"), (engines[0].Command, engines[0].MaxSessions, engines[0].Arguments[0]));
        Assert.Empty(engines[1].Arguments);
        Assert.Equal(("base.en", 2, "cpu"), (engines[1].Model, engines[1].Threads, engines[1].Device));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("""[{"engine":"whisper.cpp","modle":"base"}]""")]
    [InlineData("""[{"engine":"whisper.cpp"},{"engine":"whisper.cpp"}]""")]
    [InlineData("""[{"engine":"whisper.cpp","threads":"two"}]""")]
    public void A_file_that_is_no_list_of_engines_is_refused(string text)
    {
        File.WriteAllText(_file, text);
        Assert.Contains(_file, Assert.Throws<EngineSettingsException>(() => EngineSettings.Read(_file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() => Assert.Throws<EngineSettingsException>(() => EngineSettings.Read(_file + ".none"));
}
