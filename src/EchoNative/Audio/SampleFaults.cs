namespace EchoNative.Audio;

/// <summary>Counts of float samples that couldn't be taken as they came.</summary>
public struct SampleFaults : IEquatable<SampleFaults>
{
    /// <summary>Samples that were NaN or infinite and became 0.</summary>
    public long NonFinite { readonly get; set; }

    /// <summary>
    /// Samples beyond ±<see cref="PcmConverter.FloatLimit"/> that were set to that limit: as a rule the sign of floats scaled as integers.
    /// </summary>
    public long Clamped { readonly get; set; }

    /// <summary>Compares both counts.</summary>
    public static bool operator ==(SampleFaults left, SampleFaults right) => left.Equals(right);

    /// <summary>Compares both counts.</summary>
    public static bool operator !=(SampleFaults left, SampleFaults right) => !left.Equals(right);

    /// <inheritdoc/>
    public readonly bool Equals(SampleFaults other) => NonFinite == other.NonFinite && Clamped == other.Clamped;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is SampleFaults other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(NonFinite, Clamped);
}
