using System.Globalization;

namespace EchoNative.Benchmarks.Harness;

/// <summary>What follows a verb: <c>--name number</c>, nothing else.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, double> _values = [];

    /// <exception cref="ArgumentException">There is something else.</exception>
    public Arguments(string verb, string[] arguments, params string[] names)
    {
        Command = string.Join(' ', [verb, .. arguments]);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i].TrimStart('-');
            if (!names.Contains(name) || i + 1 == arguments.Length
                || !double.TryParse(arguments[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value > 0))
            {
                throw new ArgumentException($"usage: {verb} {string.Join(' ', names.Select(n => $"[--{n} NUMBER]"))}");
            }

            _values[name] = value;
        }
    }

    /// <summary>The verb with its arguments, as they were typed.</summary>
    public string Command { get; }

    public double Get(string name, double otherwise) => _values.GetValueOrDefault(name, otherwise);
}
