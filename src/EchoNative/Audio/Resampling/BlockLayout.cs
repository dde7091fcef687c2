namespace EchoNative.Audio;

/// <summary>Where the kernels of <see cref="BlockStage"/> find their samples, in floats.</summary>
/// <param name="Kind">From a sequence to the next kind of its differences.</param>
/// <param name="Branch">From a branch's samples to those of the next branch.</param>
/// <param name="Branches">How many branches there are.</param>
internal readonly record struct BlockLayout(nuint Kind, nuint Branch, int Branches)
{
    /// <summary>Where the samples of a product begin: which kind of difference, at which shift.</summary>
    public nuint Start(int product) => product switch
    {
        0 => Kind + 16,
        1 => 24,
        2 => Kind + 24,
        3 => 3 * Kind,
        4 => (2 * Kind) + 8,
        5 => (3 * Kind) + 8,
        6 => (3 * Kind) + 16,
        7 => (2 * Kind) + 24,
        _ => (3 * Kind) + 24,
    };
}
