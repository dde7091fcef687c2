namespace EchoNative.BadInput;

/// <summary>Lifetimes, threads, and the single steps of an inference.</summary>
internal static class StateRows
{
    private static readonly Type Argument = typeof(ArgumentException);
    private static readonly Type Range = typeof(ArgumentOutOfRangeException);
    private static readonly Type State = typeof(InvalidOperationException);

    public static IEnumerable<Row> All =>
    [
        new(95, "inference without a state", State, _ => default(StateLease).State.Run(Fixture.Noise(), new DecodeOptions()), Lethal: true),
        new(96, "state of another model keeps its own", null, f =>
        {
            using var other = WhisperModel.Load(Fixture.ModelPath);
            using WhisperState state = other.CreateState();
            f.Model.Dispose();
            state.Run(Fixture.Noise(), new DecodeOptions());
        }),
        new(97, "two threads, one state", State, TwoThreads, Lethal: true),
        new(98, "state after its model was disposed", typeof(ObjectDisposedException), f =>
        {
            using WhisperState state = f.State();
            f.Model.Dispose();
            state.Run(Fixture.Noise(), new DecodeOptions());
        }, Lethal: true),
        new(208, "model after it was disposed", typeof(ObjectDisposedException), f =>
        {
            WhisperModel model = f.Model;
            model.Dispose();
            model.CreateState();
        }, Lethal: true),
        new(99, "state disposed twice", null, f =>
        {
            WhisperState state = f.State();
            state.Dispose();
            state.Dispose();
        }, Lethal: true),
        new(209, "state after it was disposed", typeof(ObjectDisposedException), f =>
        {
            WhisperState state = f.State();
            state.Dispose();
            state.Run(Fixture.Noise(), new DecodeOptions());
        }, Lethal: true),
        Step(100, "encode before any mel", State, s => s.Encode(0, 1)),
        Step(101, "encode offset=-100", Range, s => WithMel(s).Encode(-100, 1), lethal: true),
        Step(102, "encode offset=-1e7", Range, s => WithMel(s).Encode(-10_000_000, 1), lethal: true),
        Step(103, "encode offset=999999", Range, s => WithMel(s).Encode(999_999, 1)),
        Step(210, "encode n_threads=0", Range, s => WithMel(s).Encode(0, 0), lethal: true),
        Step(104, "mel of 0 frames", Range, s => s.SetMel([], 0, 80)),
        Step(105, "mel of -1 frames", Range, s => s.SetMel([], -1, 80), lethal: true),
        Step(106, "mel of 40 bands", Range, s => s.SetMel(new float[4000], 100, 40)),
        Step(211, "mel with NaN", Argument, s => s.SetMel([.. Enumerable.Repeat(float.NaN, 8000)], 100, 80)),
        Step(107, "decode of 0 tokens", Range, s => Encoded(s).Decode([], 0, 1)),
        Step(108, "decode of 449 tokens", Range, s => Encoded(s).Decode(new int[449], 0, 1), lethal: true),
        Step(109, "decode of 2000 tokens", Range, s => Encoded(s).Decode(new int[2000], 0, 1), lethal: true),
        Step(110, "decode n_past=448", Range, s => Encoded(s).Decode([1], 448, 1), lethal: true),
        Step(111, "decode n_past=-1", Range, s => Encoded(s).Decode([1], -1, 1), lethal: true),
        Step(112, "decode token 51864", Range, s => Encoded(s).Decode([51_864], 0, 1), lethal: true),
        Step(113, "decode token -1", Range, s => Encoded(s).Decode([-1], 0, 1), lethal: true),
        Step(114, "decode before encode", State, s => WithMel(s).Decode([1], 0, 1)),
        Step(115, "logits before decode", State, s => Encoded(s).CopyLogits(new float[51_864])),
        Step(212, "logits into too little room", Argument, s => s.CopyLogits(new float[100])),
        Step(213, "mel, encode, decode, logits in order", null, s =>
        {
            float[] logits = new float[51_864];
            Encoded(s).Decode([50_257], 0, 1);
            s.CopyLogits(logits);
            if (logits.Any(l => !float.IsFinite(l)) || logits.All(l => l == 0))
            {
                throw new InvalidOperationException("The logits are not usable.");
            }
        }),
        new(116, "token_to_str(-1)", Range, f => f.Model.TokenBytes(-1), Lethal: true),
        new(117, "token_to_str(n_vocab)", Range, f => f.Model.TokenBytes(51_864), Lethal: true),
        Step(118, "segment 5 of none", Range, s => s.SegmentTimes(5), lethal: true),
        Step(214, "token 5 of no segment", Range, s => s.Token(0, 5), lethal: true),
        new(120, "language code null is the default", null, f => SampleRows.Run(f, Fixture.Noise(), new() { Language = null })),
        new(215, "language code empty", Argument, f => SampleRows.Run(f, Fixture.Noise(), new() { Language = "" })),
        new(121, "tokens of an empty text", null, f => f.Model.Tokenize("")),
        new(122, "tokens of null", typeof(ArgumentNullException), f => f.Model.Tokenize(null!), Lethal: true),
    ];

    private static Row Step(int number, string title, Type? expected, Action<WhisperState> act, bool lethal = false) =>
        new(number, title, expected, f =>
        {
            using WhisperState state = f.State();
            act(state);
        }, lethal);

    private static WhisperState WithMel(WhisperState state)
    {
        state.SetMel(new float[3000 * 80], 3000, 80);
        return state;
    }

    private static WhisperState Encoded(WhisperState state)
    {
        WithMel(state).Encode(0, 1);
        return state;
    }

    private static void TwoThreads(Fixture f)
    {
        using WhisperState state = f.State();
        Exception? second = null;

        // The callback comes from within the running inference: the second thread enters for certain while the first is inside.
        state.Run(Fixture.Noise(480_000), new DecodeOptions(), _ =>
        {
            var thread = new Thread(() => second ??= Record(() => state.Run(Fixture.Noise(), new DecodeOptions())));
            thread.Start();
            thread.Join();
        });
        throw second ?? new ArithmeticException("The second thread was let in.");
    }

    private static Exception? Record(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
