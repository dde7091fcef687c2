using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace EchoNative.Cli;

/// <summary>Checks of option values, told in the user's words.</summary>
internal static class OptionExtensions
{
    /// <summary>Takes whole numbers of a range only.</summary>
    public static TOption InRange<TOption>(this TOption option, int min, int max)
        where TOption : Option
    {
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!int.TryParse(token.Value, CultureInfo.InvariantCulture, out int value) || value < min || value > max)
                {
                    result.AddError($"{option.Name} takes a number from {min} to {max}, not '{token.Value}'.");
                }
            }
        });
        return option;
    }

    /// <summary>Takes the names of an enumeration in lower case only.</summary>
    public static Option<string> WithNamesOf<TEnum>(this Option<string> option, TEnum byDefault)
        where TEnum : struct, Enum
    {
#pragma warning disable CA1308 // what users type is lower case
        string[] names = [.. Enum.GetNames<TEnum>().Select(static name => name.ToLowerInvariant())];
        option.DefaultValueFactory = _ => byDefault.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        option.HelpName = string.Join('|', names);
        return option.OneOf(names);
    }

    /// <summary>Takes these values only.</summary>
    public static Option<string> OneOf(this Option<string> option, IEnumerable<string> values)
    {
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(token => !values.Contains(token.Value)))
            {
                result.AddError($"{option.Name} is one of {string.Join(", ", values)}, not '{token.Value}'.");
            }
        });
        return option;
    }

    /// <summary>The value of an option made by <see cref="WithNamesOf"/>.</summary>
    public static TEnum GetEnum<TEnum>(this ParseResult parsed, Option<string> option)
        where TEnum : struct, Enum => Enum.Parse<TEnum>(parsed.GetRequiredValue(option), ignoreCase: true);

    /// <summary>A validator of an argument of several values, which would take options that do not exist, too.</summary>
    public static void RefuseOptions(ArgumentResult values)
    {
        if (values.Tokens.FirstOrDefault(static token => token.Value.Length > 1 && token.Value[0] == '-') is { } option)
        {
            values.AddError($"Unrecognized option '{option.Value}'.");
        }
    }
}
