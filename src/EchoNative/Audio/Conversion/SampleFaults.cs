namespace EchoNative.Audio;

/// <summary>Counts of samples, each of one channel, that aren't as a clean recording has them.</summary>
public struct SampleFaults : IEquatable<SampleFaults>
{
    /// <summary>Float samples that were NaN or infinite and became 0.</summary>
    public long NonFinite { readonly get; set; }

    /// <summary>
    /// Float samples beyond ±<see cref="PcmConverter.FloatLimit"/> that were set to that limit: as a rule the sign of floats scaled as integers.
    /// </summary>
    public long Clamped { readonly get; set; }

    /// <summary>
    /// Samples at or beyond full scale, the sign of a recording that was too loud for its converter. Full scale is the largest positive
    /// value of the encoding, and a sample of either sign counts whose magnitude isn't below it after conversion: (2^(b-1) - 1) / 2^(b-1)
    /// for integers of b = 8, 16 or 24 bits, that of 24 bits for 32 (which often hold 24), 4032/4096 for A-law, 8031/8192 for µ-law, 1 for
    /// floats. Clamped samples are among them; NaN and infinite ones aren't.
    /// </summary>
    public long Clipped { readonly get; set; }

    /// <summary>Compares all counts.</summary>
    public static bool operator ==(SampleFaults left, SampleFaults right) => left.Equals(right);

    /// <summary>Compares all counts.</summary>
    public static bool operator !=(SampleFaults left, SampleFaults right) => !left.Equals(right);

    /// <inheritdoc/>
    public readonly bool Equals(SampleFaults other) =>
        NonFinite == other.NonFinite && Clamped == other.Clamped && Clipped == other.Clipped;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is SampleFaults other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(NonFinite, Clamped, Clipped);
}
