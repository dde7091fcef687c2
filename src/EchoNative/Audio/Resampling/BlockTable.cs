namespace EchoNative.Audio;

/// <summary>
/// Coefficients for <see cref="BlockStage"/>, whose ratio is 2 / down, with down 1 or 3. The taps are cut in chunks of 32, each chunk
/// in quarters h0 … h3 of 8, and the 9 factors of a chunk are sums of quarters. Immutable and shared.
/// </summary>
internal sealed class BlockTable
{
    /// <summary>Outputs of a period.</summary>
    public const int Phases = 2;

    /// <summary>Periods of a block, and taps of a chunk.</summary>
    public const int Block = 32;

    /// <summary>Taps of a quarter.</summary>
    public const int Quarter = Block / 4;

    /// <summary>Products of a block.</summary>
    public const int Products = 9;

    // One for each ratio and quality; they are small.
    private static readonly Lazy<BlockTable>[] Tables =
    [
        new(() => new BlockTable(1, ResamplerQuality.Fast)),
        new(() => new BlockTable(3, ResamplerQuality.Fast)),
        new(() => new BlockTable(1, ResamplerQuality.High)),
        new(() => new BlockTable(3, ResamplerQuality.High)),
    ];

    private readonly float[] _factors;

    private BlockTable(int down, ResamplerQuality quality)
    {
        var specification = FilterSpecification.Of(quality);
        Down = down;

        // The span is in samples of the lower rate: the input's when going up, two thirds of it when going down.
        int taps = down == 1 ? specification.Span : specification.Span * down / Phases;
        Taps = taps / down;
        Chunks = specification.Span / 2 / Block;
        double middle = (Phases - 1) * down / (2.0 * Phases);
        Lead = (int)((taps / 2.0) - middle);
        double halfWidth = Math.Min(Lead + 1, taps - Lead - (2 * middle));
        var filter = KaiserFilter.Ending(down == 1 ? 0.5 : 1.0 / 3, specification.Attenuation, halfWidth);
        double[][] phases = new double[Phases][];
        for (int phase = 0; phase < Phases; phase++)
        {
            phases[phase] = new double[taps];
            filter.Sample((phase * down / (double)Phases) + Lead, phases[phase]);
        }

        _factors = Factors(phases);
    }

    /// <summary>Input samples of a period.</summary>
    public int Down { get; }

    /// <summary>Taps of one phase on one of the <see cref="Down"/> sequences that the input is dealt out to.</summary>
    public int Taps { get; }

    /// <summary>Chunks that are computed together: 1 or 2. What <see cref="Taps"/> has beyond them counts as a further branch.</summary>
    public int Chunks { get; }

    /// <summary>Parts of the filter that are added one after another.</summary>
    public int Branches => Down * Taps / (Chunks * Block);

    /// <summary>Input samples before an output's period that have a part in it.</summary>
    public int Lead { get; }

    /// <summary>For each product, branch, tap of a quarter, chunk and phase, in this order, the factor.</summary>
    public ReadOnlySpan<float> All => _factors;

    /// <summary>The table of a ratio 2 / down.</summary>
    public static BlockTable For(int down, ResamplerQuality quality) =>
        Tables[(quality == ResamplerQuality.High ? 2 : 0) + (down == 3 ? 1 : 0)].Value;

    private float[] Factors(double[][] phases)
    {
        float[] factors = new float[Products * Branches * Quarter * Chunks * Phases];
        int next = 0;
        for (int product = 0; product < Products; product++)
        {
            for (int branch = 0; branch < Branches; branch++)
            {
                (int sequence, int from) = Down == 1 ? (0, branch * Chunks * Block) : (branch, 0);
                for (int k = 0; k < Quarter; k++)
                {
                    for (int chunk = 0; chunk < Chunks; chunk++)
                    {
                        foreach (double[] taps in phases)
                        {
                            double H(int quarter) => taps[(Down * (from + (chunk * Block) + (quarter * Quarter) + k)) + sequence];
                            factors[next++] = (float)Factor(product, H(0), H(1), H(2), H(3));
                        }
                    }
                }
            }
        }

        return factors;
    }

    private static double Factor(int product, double h0, double h1, double h2, double h3) => product switch
    {
        0 => h0 + h2,
        1 => h0 + h1 + h2 + h3,
        2 => -(h1 + h3),
        3 => h0,
        4 => h0 + h1,
        5 => -h1,
        6 => -h2,
        7 => -(h2 + h3),
        _ => h3,
    };
}
