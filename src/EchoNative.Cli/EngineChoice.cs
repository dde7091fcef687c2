using System.CommandLine;
using System.Globalization;
using EchoNative.Evaluation.Machine;
using EchoNative.Evaluation.Selection;
using EchoNative.Models;

namespace EchoNative.Cli;

/// <summary>The engines and settings that the user or this machine's measurements have chosen.</summary>
/// <param name="Options">Of the preferred engine.</param>
/// <param name="Fallbacks">Of those that stand in for it, in order.</param>
/// <param name="MaxSessions">Sessions that were recommended or configured; null when nothing was.</param>
/// <param name="Reason">What was chosen and why; null when the user chose.</param>
internal sealed record EngineChoice(EngineOptions Options, IReadOnlyList<EngineOptions> Fallbacks, int? MaxSessions, string? Reason)
{
    private const string Auto = "auto";

    public static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "Name of a model (see `echonative models list`), or path of a file; auto takes what suits this machine, of those that are here.",
        HelpName = "NAME|PATH",
        DefaultValueFactory = _ => Auto,
    };

    public static readonly Option<string> Engine = new("--engine", "-e")
    {
        Description = $"Engine to use, or several separated by commas, of which each stands in for those before it (see `echonative engines`); "
            + $"auto takes those of --engines in the order that suits this machine, without it {EngineRegistry.Default}.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => Auto,
    };

    public static readonly Option<string?> Engines = new("--engines")
    {
        Description = "Configured engines: a JSON file, described in docs/engines.md.",
        HelpName = "FILE",
    };

    /// <summary>Reads the options, and chooses where that is left open. Measures what there is to choose from, unless it was measured before.</summary>
    /// <exception cref="ModelNotFoundException">The model is not there.</exception>
    /// <exception cref="EngineSettingsException">An engine can't run here.</exception>
    public static async Task<EngineChoice> ReadAsync(ParseResult parsed, string? language, CancellationToken cancellationToken)
    {
        IReadOnlyList<EngineSettings>? configured = parsed.GetValue(Engines) is { } file ? EngineSettings.Read(file) : null;
        string[] names = parsed.GetRequiredValue(Engine).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names is not [Auto])
        {
            return Named([.. names.Select(name => configured?.FirstOrDefault(e => e.Title == name) ?? FromArguments(parsed, name))], null);
        }

        return configured is null
            ? await Task.Run(() => ChooseModel(parsed, language, cancellationToken), cancellationToken)
            : await ChooseEnginesAsync(configured, cancellationToken);
    }

    /// <summary>The chain of its engines.</summary>
    public EngineChain CreateChain() => new([Options.CreateEngine(), .. Fallbacks.Select(static options => options.CreateEngine())]);

    private static EngineSettings FromArguments(ParseResult parsed, string name)
    {
        string model = parsed.GetRequiredValue(Model);
        return new EngineSettings { Engine = name, Model = model == Auto ? null : model, Threads = parsed.GetValue(EngineArguments.Threads) };
    }

    private static EngineChoice Named(EngineSettings[] engines, string? reason)
    {
        EngineOptions[] options = engines.Length > 0
            ? [.. engines.Select(EngineRegistry.Configure)]
            : throw new EngineSettingsException($"{Engine.Name} names no engine.");
        return new EngineChoice(options[0], options[1..], options[0].MaxSessions, reason);
    }

    private static async Task<EngineChoice> ChooseEnginesAsync(IReadOnlyList<EngineSettings> configured, CancellationToken cancellationToken)
    {
        IReadOnlyList<EngineVerdict> verdicts = await EngineSelector.RankAsync(configured, new ErrorProgress(), cancellationToken);
        string told = string.Join("; ", verdicts.Select(static v => $"{v.Settings.Title}: {v.Reason}"));
        EngineSettings[] usable = [.. verdicts.Where(static v => v.Rule is not null).Select(static v => v.Settings)];
        return usable.Length > 0
            ? Named(usable, $"engine {string.Join(", then ", usable.Select(static s => s.Title))} ({told})")
            : throw new EngineSettingsException($"No engine can run here: {told}");
    }

    private static EngineChoice ChooseModel(ParseResult parsed, string? language, CancellationToken cancellationToken)
    {
        var store = new ModelStore();
        int? threads = parsed.GetValue(EngineArguments.Threads);
        string model = parsed.GetRequiredValue(Model);
        if (model != Auto)
        {
            return Of(model, threads, null, null);
        }

        string[] here = [.. Recommender.Names.Where(name => store.IsPresent(ModelCatalog.Get(name)))];
        return here switch
        {
            [] => Of(
                ModelCatalog.Embedded.Name,
                threads,
                null,
                $"model {ModelCatalog.Embedded.Name}, the only one here; it knows English digits and nothing else (`echonative doctor` recommends one)"),
            [string only] => Of(only, threads, null, $"model {only}, the only one here"),
            _ => Recommended(),
        };

        EngineChoice Of(string name, int? threads, int? sessions, string? why) =>
            new(new WhisperEngineOptions { ModelPath = store.Resolve(name), ThreadsPerWorker = threads }, [], sessions, why);

        EngineChoice Recommended()
        {
            DoctorReport report = Evaluation.Machine.Doctor.Examine(store, language, again: false, new ErrorProgress(), cancellationToken);
            if (report.RecommendedPresent is not { } best)
            {
                throw new BadInputException($"no model that is here knows the language '{language}': `echonative doctor --language {language}` recommends one");
            }

            string why = best.Expected.Objection is { } objection
                ? $"the fastest of {here.Length} here, but {objection} for this machine"
                : string.Create(CultureInfo.InvariantCulture, $"the most exact of {here.Length} here that this machine is fast enough for (realtime factor {best.Expected.RealtimeFactor:F2} expected)");
            return Of(best.Model, threads ?? best.Threads, best.MaxSessions, $"model {best.Model}, {why}; --model takes another");
        }
    }
}
