namespace EchoNative.Audio;

/// <summary>
/// What the conversion needs of a vector of floats, whatever its width. Implemented by one empty struct per instruction set, so that
/// the loops over it are compiled for each.
/// </summary>
internal interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Samples in a vector.</summary>
    static abstract int Count { get; }

    static abstract void Store(TVector samples, ref float target, nuint index);

    /// <summary>a0 + a1, a2 + a3, …, b0 + b1, …: two vectors of stereo frames, left and right added.</summary>
    static abstract TVector AddPairs(TVector a, TVector b);

    /// <summary>a0, a2, …, b0, b2, …</summary>
    static abstract TVector Even(TVector a, TVector b);

    /// <summary>a1, a3, …, b1, b3, …</summary>
    static abstract TVector Odd(TVector a, TVector b);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Multiply(TVector samples, float factor);

    /// <summary>The larger of a peak and a sample's magnitude, lane by lane, as integers: NaN is larger than all.</summary>
    static abstract TVector Peak(TVector peak, TVector samples);

    /// <summary>Whether the magnitudes of a peak are all below a limit, as integers: NaN never is.</summary>
    static abstract bool IsBelow(TVector peak, float limit);

    /// <summary>How many samples have at least a magnitude.</summary>
    static abstract int CountFrom(TVector samples, float magnitude);
}
