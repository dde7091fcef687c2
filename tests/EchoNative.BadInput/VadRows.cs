using EchoNative.Models;
using EchoNative.Vad;

namespace EchoNative.BadInput;

/// <summary>Voice activity detection.</summary>
internal static class VadRows
{
    private static readonly Type Argument = typeof(ArgumentException);
    private static readonly Type Format = typeof(ModelFormatException);

    public static IEnumerable<Row> All =>
    [
        new(123, "vad: missing file", typeof(FileNotFoundException), f => SileroVad.Load(f.NewPath())),
        new(124, "vad: speech model as VAD", Format, _ => SileroVad.Load(Fixture.ModelPath)),
        new(127, "vad: cut at 50 %", Format, f => SileroVad.Load(Cut(f, 440_000))),
        new(128, "vad: cut to 30 bytes", Format, f => SileroVad.Load(Cut(f, 30))),
        Detect(129, "no samples", []),
        Detect(216, "a window cut short", Fixture.Noise(100)),
        new(130, "vad: -512 samples", typeof(ArgumentOutOfRangeException), f =>
        {
            using SileroVad vad = SileroVad.Load(ModelRows.Vad(f));
            vad.Detect(Fixture.Noise().AsSpan(0, -512), new float[1]);
        }, Lethal: true),
        Detect(131, "NaN", [.. Enumerable.Repeat(float.NaN, 512)]),
        new(217, "vad: too little room", Argument, f =>
        {
            using SileroVad vad = SileroVad.Load(ModelRows.Vad(f));
            vad.Detect(Fixture.Noise(1024), new float[1]);
        }),
        new(218, "vad: after it was disposed", typeof(ObjectDisposedException), f =>
        {
            SileroVad vad = SileroVad.Load(ModelRows.Vad(f));
            vad.Dispose();
            vad.Dispose();
            vad.Detect(Fixture.Noise(512), new float[1]);
        }, Lethal: true),
    ];

    private static Row Detect(int number, string title, float[] samples) => new(number, "vad: " + title, Argument, f =>
    {
        using SileroVad vad = SileroVad.Load(ModelRows.Vad(f));
        vad.Detect(samples, new float[64]);
    });

    private static string Cut(Fixture f, int length) => f.Write(File.ReadAllBytes(ModelRows.Vad(f))[..length]);
}
