using EchoNative.Models;
using Microsoft.Extensions.Options;

namespace EchoNative.Extensions;

/// <summary>Says what is wrong with the options, under the names that the configuration has.</summary>
internal sealed class EchoNativeOptionsValidator : IValidateOptions<EchoNativeOptions>
{
    public ValidateOptionsResult Validate(string? name, EchoNativeOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Model))
        {
            faults.Add($"{Key(nameof(options.Model))} is missing: the name of a model, such as 'base.en', or the path of a model file.");
        }
        else
        {
            try
            {
                _ = new ModelStore().Resolve(options.Model);
            }
            catch (ModelNotFoundException e)
            {
                faults.Add($"{Key(nameof(options.Model))}: {e.Message}");
            }
        }

        try
        {
            options.ToEngineOptions("(looked at above)").Validate();
        }
        catch (ArgumentException e)
        {
            faults.Add($"{Key(e.ParamName!)}: {e.Message.Split(" (Parameter", 2)[0].ReplaceLineEndings(" ")}");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string Key(string name) => $"{EchoNativeOptions.SectionName}:{name}";
}
