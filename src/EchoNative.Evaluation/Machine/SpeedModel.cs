using EchoNative.Evaluation.RandomModels;

namespace EchoNative.Evaluation.Machine;

/// <summary>
/// Predicts the time of any Whisper model from measurements of two small ones. The encoder's time is a sum over products with weights, attention,
/// element-wise work and layers (each has a fixed cost); a token's is a sum over weights read, cross-attention and layers. The factors are fitted to the
/// measurements, by relative error; other types of weights are a ratio to the main one.
/// </summary>
internal sealed class SpeedModel
{
    private readonly RecognitionSpeed _speed;
    private readonly Dictionary<int, (double[] Encode, double[] Token)> _fits = [];

    public SpeedModel(RecognitionSpeed speed)
    {
        _speed = speed;
        foreach (IGrouping<int, SpeedPoint> points in speed.Points.Where(static p => p.Type == SpeedProbe.MainType).GroupBy(static p => p.Threads))
        {
            _fits[points.Key] = (
                Fit(points, static (model, context) => EncoderWork(model, context), static point => point.Encode),
                Fit(points, static (model, context) => TokenWork(model, context), static point => point.Token));
        }
    }

    /// <summary>Time of the encoder and of one token, in seconds.</summary>
    /// <param name="model">The architecture.</param>
    /// <param name="type">How its weights are stored; one that was not measured counts as the nearest that was.</param>
    /// <param name="threads">1, or <see cref="RecognitionSpeed.BestThreads"/>.</param>
    /// <param name="context">Encoder positions.</param>
    public (double Encode, double Token) Predict(Architecture model, string type, int threads, int context)
    {
        (double[] encode, double[] token) = _fits[threads];
        (double encodeRatio, double tokenRatio) = Ratio(type, threads);
        return (Sum(encode, EncoderWork(model, context)) * encodeRatio, Sum(token, TokenWork(model, context)) * tokenRatio);
    }

    /// <summary>Time of a live inference: the context that fits the window, and as many tokens.</summary>
    public double Inference(Architecture model, string type, int threads, double windowSeconds, int tokens)
    {
        int context = WindowDecoder.ContextFor((int)(windowSeconds * 16000), Architecture.AudioContext);
        (double encode, double token) = Predict(model, type, threads, context);
        return encode + (tokens * token);
    }

    /// <summary>Floating-point operations of the encoder in products with weights: layers, the cross-attention's keys and values, convolutions.</summary>
    public static double WeightOperations(Architecture model, int context)
    {
        double square = (double)model.Width * model.Width * context;
        return (square * ((24.0 * model.AudioLayers) + (4.0 * model.TextLayers) + 6)) + (12.0 * model.Mels * model.Width * context);
    }

    private static double[] EncoderWork(Architecture model, int context) =>
    [
        WeightOperations(model, context),
        4.0 * context * context * model.Width * model.AudioLayers, // scores, and values weighted by them
        (double)context * model.Width * (model.AudioLayers + 1), // norms, activations, sums
        model.AudioLayers + 1,
    ];

    private static double[] TokenWork(Architecture model, int context) =>
    [
        ((double)model.Vocabulary * model.Width) + (14.0 * model.Width * model.Width * model.TextLayers),
        (double)context * model.Width * model.TextLayers,
        model.TextLayers,
    ];

    private static double[] Fit(IEnumerable<SpeedPoint> points, Func<Architecture, int, double[]> work, Func<SpeedPoint, double> time) =>
        LeastSquares.NonNegative(
            [.. points.Select(point => work(SpeedProbe.Probed(point.Model), point.Context).Select(part => part / time(point)).ToArray())],
            [.. points.Select(static _ => 1.0)]);

    private static double Sum(double[] factors, double[] parts) => factors.Zip(parts, static (factor, part) => factor * part).Sum();

    private (double Encode, double Token) Ratio(string type, int threads)
    {
        string measured = type switch
        {
            "f32" or "f16" => "f16",
            "q8_0" => SpeedProbe.MainType,
            _ => "q5_1",
        };
        SpeedPoint? other = _speed.Points.FirstOrDefault(p => p.Type == measured && p.Threads == threads && measured != SpeedProbe.MainType);
        SpeedPoint? main = other is null ? null : _speed.Points.First(p =>
            (p.Type, p.Threads, p.Model, p.Context) == (SpeedProbe.MainType, threads, other.Model, other.Context));
        return main is null ? (1, 1) : (other!.Encode / main.Encode, other.Token / main.Token);
    }
}
