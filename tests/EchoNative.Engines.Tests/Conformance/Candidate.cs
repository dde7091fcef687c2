using EchoNative.Engines.Tests.Onnx;
using EchoNative.Engines.Tests.Remote;
using EchoNative.Models;
using EchoNative.Tests;

namespace EchoNative.Engines.Tests.Conformance;

/// <summary>An engine as the conformance tests make it.</summary>
/// <param name="Name">For the tests' names.</param>
/// <param name="Missing">What it needs that is not here; null when it can run.</param>
/// <param name="KnowsDigits">Whether its model understands the recordings; otherwise it only says the same of the same.</param>
/// <param name="Create">Makes one with so many sessions, which unloads its model after a time or never. It is not started.</param>
/// <param name="CreateOver">Makes one over a file that is no model.</param>
/// <param name="Unserved">Options that it can't serve.</param>
internal sealed record Candidate(
    string Name,
    string? Missing,
    bool KnowsDigits,
    Func<int, TimeSpan?, RecognitionEngine> Create,
    Func<string, RecognitionEngine> CreateOver,
    IReadOnlyList<SessionOptions> Unserved)
{
    private static readonly SessionOptions[] Never = [new() { Step = TimeSpan.Zero }, new() { BeamSize = 99 }, new() { Language = "xx" }];

    /// <summary>whisper.cpp's tiny random model of the Parakeet architecture: it says letters.</summary>
    public static string ParakeetModel { get; } =
        Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "models", "parakeet-test", "for-tests-ggml-parakeet-tdt.bin"));

    public static IReadOnlyList<Candidate> All { get; } =
    [
        new(
            "whisper.cpp",
            null,
            true,
            (sessions, unload) => new WhisperEngine(
                new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), MaxSessions = sessions, UnloadAfter = unload, Workers = 2 }),
            path => new WhisperEngine(new WhisperEngineOptions { ModelPath = path }),
            [.. Never, new() { Language = "de" }, new() { Translate = true }]),
        new(
            "onnx",
            Digits.Options.FindMissing(),
            true,
            (sessions, unload) => new OnnxEngine(Digits.Options with { MaxSessions = sessions, UnloadAfter = unload, Workers = 2 }),
            path => new OnnxEngine(new OnnxEngineOptions { ModelPath = path }),
            [.. Never, new() { Language = "de" }, new() { Translate = true }, new() { BeamSize = 2 }]),
        new(
            "parakeet",
            File.Exists(ParakeetModel) ? null : "whisper.cpp's Parakeet model for tests is not beside this checkout (../shared/models)",
            false,
            (sessions, unload) => new ParakeetEngine(
                new ParakeetEngineOptions { ModelPath = ParakeetModel, MaxSessions = sessions, UnloadAfter = unload, Workers = 2 }),
            path => new ParakeetEngine(new ParakeetEngineOptions { ModelPath = path }),
            [.. Never, new() { Language = "en" }, new() { Translate = true }, new() { Prompt = "a" }, new() { HotWords = ["a"] }, new() { CarryContext = true }]),
        new(
            "isolated",
            null,
            true,
            (sessions, unload) => new IsolatedEngine(
                new IsolatedEngineOptions { ModelPath = new ModelStore().Resolve("digits"), MaxSessions = sessions, UnloadAfter = unload, Workers = 2 }),
            path => new IsolatedEngine(new IsolatedEngineOptions { ModelPath = path }),
            [.. Never, new() { Language = "de" }, new() { Translate = true }]),
        new(
            "process",
            null,
            true,
            (sessions, unload) => new ProcessEngine(WorkerHost.Options() with { MaxSessions = sessions, UnloadAfter = unload }),
            path => new ProcessEngine(new ProcessEngineOptions { Command = path }),
            [.. Never, new() { Language = "de" }, new() { Translate = true }, new() { HotWords = ["a"] }, new() { CarryContext = true }]),
        new(
            "raw dialect",
            null,
            true,
            (sessions, unload) => new ProcessEngine(WorkerHost.Raw() with { MaxSessions = sessions, UnloadAfter = unload }),
            path => new ProcessEngine(new ProcessEngineOptions { Command = path, Dialect = WorkerDialect.Raw }),
            [.. Never, new() { Language = "en" }, new() { Translate = true }, new() { Prompt = "a" }, new() { HotWords = ["a"] }, new() { CarryContext = true }]),
        new(
            "pytorch",
            Python.WithTorch is null ? "there is no Python with PyTorch (Debian: python3-torch)" : null,
            true,
            (sessions, unload) => new ProcessEngine(Python.Digits() with { MaxSessions = sessions, UnloadAfter = unload }),
            path => new ProcessEngine(Python.Options(Python.WithTorch!, "worker_pytorch.py", "--model", path)),
            [.. Never, new() { Language = "de" }, new() { Translate = true }, new() { HotWords = ["a"] }, new() { CarryContext = true }]),
        new(
            "rest",
            null,
            true,
            (sessions, unload) => new RestEngine(RemoteServer.Good.Value.RestOptions() with { MaxSessions = sessions, UnloadAfter = unload, Partials = true }),
            path => new RestEngine(RemoteServer.Good.Value.RestOptions() with { Model = path }),
            [.. Never, new() { Translate = true }, new() { HotWords = ["a"] }, new() { CarryContext = true }]),
        new(
            "realtime",
            null,
            true,
            (sessions, unload) => new RealtimeEngine(
                RemoteServer.Good.Value.RealtimeOptions(RealtimeDialect.Vllm) with { MaxSessions = sessions, UnloadAfter = unload }),
            path => new RealtimeEngine(RemoteServer.Good.Value.RealtimeOptions(RealtimeDialect.Vllm) with { Model = path }),
            [.. Never, new() { Translate = true }, new() { Prompt = "a" }, new() { HotWords = ["a"] }, new() { CarryContext = true }]),
    ];

    public static Candidate Of(string name) => All.Single(candidate => candidate.Name == name);
}
