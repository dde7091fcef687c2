namespace EchoNative;

/// <summary>What times a <see cref="RestEngine"/> asks its service for.</summary>
public enum RestTimes
{
    /// <summary>None (<c>json</c>): words are placed by the audio's level.</summary>
    None,

    /// <summary>Of segments (<c>verbose_json</c>): within them words are placed by the audio's level.</summary>
    Segments,

    /// <summary>Of every word (<c>verbose_json</c>, <c>timestamp_granularities[]=word</c>).</summary>
    Words,
}
