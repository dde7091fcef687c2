using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;

namespace EchoNative.Tests.Diagnostics;

/// <summary>What the engines' meters say, as <c>NAME UNIT [ATTRIBUTES] VALUE</c>.</summary>
internal sealed class HeardMeasurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Model, Type Type, string Name, double Value, string Line)> _heard = [];

    public HeardMeasurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineTelemetry.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, typeof(double), value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, typeof(long), value, tags));
        _listener.Start();
    }

    /// <summary>Asks the instruments that only speak when they are asked.</summary>
    public void Collect() => _listener.RecordObservableInstruments();

    /// <summary>What one model's engine said, in alphabetical order; prefixes of the attributes are left out.</summary>
    public IReadOnlyList<string> Of<T>(string model)
    {
        lock (_heard)
        {
            return [.. _heard.Where(h => h.Model == model && h.Type == typeof(T)).Select(h => h.Line).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The only value that an instrument gave.</summary>
    public double ValueOf(string name, string model)
    {
        lock (_heard)
        {
            return _heard.Single(h => h.Model == model && h.Name == name).Value;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Hear(Instrument instrument, Type type, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string[] attributes = [.. tags.ToArray().Select(tag => $"{tag.Key.Replace("echonative.", "", StringComparison.Ordinal)}={tag.Value}").Order(StringComparer.Ordinal)];
        string model = attributes.Single(a => a.StartsWith("model=", StringComparison.Ordinal))["model=".Length..];
        lock (_heard)
        {
            _heard.Add((model, type, instrument.Name, value, FormattableString.Invariant($"{instrument.Name} {instrument.Unit} [{string.Join(' ', attributes)}] {value}")));
        }
    }
}
