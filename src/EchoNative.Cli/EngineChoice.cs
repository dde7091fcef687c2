using System.CommandLine;
using System.Globalization;
using EchoNative.Evaluation.Machine;
using EchoNative.Models;

namespace EchoNative.Cli;

/// <summary>The model and settings of <c>--model auto</c>, which is what there is when nothing is configured.</summary>
/// <param name="Options">As the engine takes them.</param>
/// <param name="MaxSessions">Sessions that were recommended; null when nothing was.</param>
/// <param name="Reason">What was chosen and why; null when the user chose.</param>
internal sealed record EngineChoice(WhisperEngineOptions Options, int? MaxSessions, string? Reason)
{
    private const string Auto = "auto";

    public static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "Name of a model (see `echonative models list`), or path of a file; auto takes what suits this machine, of those that are here.",
        HelpName = "NAME|PATH",
        DefaultValueFactory = _ => Auto,
    };

    /// <summary>Reads the options, and chooses where that is left open. Measures the machine when there is a choice and it was not measured before.</summary>
    /// <exception cref="ModelNotFoundException">The model is not there.</exception>
    public static EngineChoice Read(ParseResult parsed, string? language, CancellationToken cancellationToken)
    {
        var store = new ModelStore();
        int? threads = parsed.GetValue(EngineArguments.Threads);
        string model = parsed.GetRequiredValue(Model);
        if (model != Auto)
        {
            return new EngineChoice(new WhisperEngineOptions { ModelPath = store.Resolve(model), ThreadsPerWorker = threads }, null, null);
        }

        string[] here = [.. Recommender.Names.Where(name => store.IsPresent(ModelCatalog.Get(name)))];
        return here switch
        {
            [] => Of(ModelCatalog.Embedded.Name, "the only one here; it knows English digits and nothing else (`echonative doctor` recommends one)"),
            [string only] => Of(only, "the only one here"),
            _ => Recommended(),
        };

        EngineChoice Of(string name, string why) =>
            new(new WhisperEngineOptions { ModelPath = store.Resolve(name), ThreadsPerWorker = threads }, null, $"model {name}, {why}");

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
            var options = new WhisperEngineOptions { ModelPath = store.Resolve(best.Model), ThreadsPerWorker = threads ?? best.Threads };
            return new EngineChoice(options, best.MaxSessions, $"model {best.Model}, {why}; --model takes another");
        }
    }
}
