using System.Buffers.Binary;
using EchoNative.Models;

namespace EchoNative.BadInput;

/// <summary>Model files.</summary>
internal static class ModelRows
{
    private const int FiltersAt = 48;
    private const int VocabularyAt = FiltersAt + 8 + (80 * 201 * 4);
    private static readonly Type Format = typeof(ModelFormatException);

    public static IEnumerable<Row> All =>
    [
        new(0, "model: path does not exist", typeof(FileNotFoundException), f => Load(f.NewPath())),
        new(1, "model: path null", typeof(ArgumentNullException), _ => Load(null!)),
        new(2, "model: directory", Format, _ => Load(AppContext.BaseDirectory)),
        new(3, "model: empty file", Format, f => Load(f.Write([]))),
        new(4, "model: 20 bytes", Format, f => Load(f.Cut(..20)), Lethal: true),
        new(5, "model: cut in mel filters", Format, f => Load(f.Cut(..1000)), Lethal: true),
        new(6, "model: cut in vocabulary", Format, f => Load(f.Cut(..(VocabularyAt + 100)))),
        new(7, "model: cut after vocabulary", Format, f => Load(f.Cut(..TensorsAt()))),
        new(8, "model: cut at 50 %", Format, f => Load(f.Cut(..8_000_000))),
        new(9, "model: cut 1000 bytes before its end", Format, f => Load(f.Cut(..^1000))),
        new(10, "model: cut 4 bytes before its end", Format, f => Load(f.Cut(..^4))),
        new(11, "model stream: empty", Format, _ => LoadStream([])),
        new(12, "model stream: cut at 50 %", Format, _ => LoadStream(File.ReadAllBytes(Fixture.ModelPath)[..8_000_000])),
        new(13, "model stream: cut 1000 bytes before its end", Format, _ => LoadStream(File.ReadAllBytes(Fixture.ModelPath)[..^1000])),
        Patched(14, "magic", 0, 0x12345678),
        Patched(15, "n_vocab=-1", 4, -1),
        Patched(16, "n_vocab=100", 4, 100),
        Patched(17, "n_vocab=2e9", 4, 2_000_000_000),
        Patched(18, "n_audio_ctx=0", 8, 0),
        Patched(19, "n_audio_state=-384", 12, -384),
        Patched(20, "n_audio_head=0", 16, 0, lethal: true),
        Patched(21, "n_audio_layer=5", 20, 5),
        Patched(22, "n_audio_layer=-1", 20, -1),
        Patched(23, "n_text_ctx=0", 24, 0),
        Patched(24, "n_text_head=0", 32, 0, lethal: true),
        Patched(25, "n_text_layer=1e6", 36, 1_000_000, lethal: true),
        Patched(26, "n_mels=40", 40, 40),
        Patched(27, "ftype=77", 44, 77, lethal: true),
        Patched(28, "filter bands=1e9", FiltersAt, 1_000_000_000),
        Patched(29, "filter bands=-1", FiltersAt, -1),
        Patched(30, "filter bins=10", FiltersAt + 4, 10),
        Patched(31, "vocabulary count=2e9", VocabularyAt, 2_000_000_000, lethal: true),
        PatchedTensor(32, "n_dims=9", 0, 9),
        PatchedTensor(33, "name length=-1", 4, -1),
        PatchedTensor(34, "type=999", 8, 999),
        new(35, "model: tensor table all ones", Format, f => Load(f.Spoiled(b => b.AsSpan(TensorsAt()).Fill(0xff)))),
        new(125, "VAD model as speech model", Format, f => Load(Vad(f)), Lethal: true),
        new(126, "Parakeet model as speech model", Format, f => Load(f.Write(ParakeetHeader())), Lethal: true),
        new(200, "model: weights all NaN", typeof(ModelLoadException), f => StartEngineOnNaN(f)),
        new(219, "model: a mel filter is NaN", Format, f => Load(f.Spoiled(b => Patch(b, FiltersAt + 8 + 400, 0x7fc00000)))),
        new(201, "model: a tensor twice", Format, f => Load(f.Spoiled(DuplicateFirstTensorName))),
        new(202, "model: n_vocab=51867, a language too many", Format, f => Load(f.Spoiled(b => Patch(b, 4, 51867))), Lethal: true),
    ];

    internal static string Vad(Fixture f)
    {
        string path = f.NewPath();
        SyntheticModel.WriteVad(path);
        return path;
    }

    internal static void Patch(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);

    private static Row Patched(int number, string title, int at, int value, bool lethal = false) =>
        new(number, "model: " + title, Format, f => Load(f.Spoiled(b => Patch(b, at, value))), lethal);

    private static Row PatchedTensor(int number, string title, int at, int value) =>
        new(number, "model: tensor " + title, Format, f => Load(f.Spoiled(b => Patch(b, TensorsAt() + at, value))));

    private static void Load(string path) => WhisperModel.Load(path).Dispose();

    private static void LoadStream(byte[] bytes) => WhisperModel.Load(new MemoryStream(bytes)).Dispose();

    private static int TensorsAt()
    {
        byte[] bytes = File.ReadAllBytes(Fixture.ModelPath);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(VocabularyAt));
        int at = VocabularyAt + 4;
        for (int i = 0; i < count; i++)
        {
            at += 4 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        }

        return at;
    }

    // "encoder.conv1.bias" and "encoder.conv2.bias" have the same shape.
    private static void DuplicateFirstTensorName(byte[] bytes)
    {
        int at = bytes.AsSpan().IndexOf("encoder.conv2.bias"u8);
        "encoder.conv1.bias"u8.CopyTo(bytes.AsSpan(at));
    }

    private static byte[] ParakeetHeader()
    {
        byte[] bytes = new byte[16603];
        ReadOnlySpan<int> header = [0x67676d6c, 10, 3200, 8, 2, 1, 16, 0, 64, 8, 4, 3, 8, 1, 2, 5];
        for (int i = 0; i < header.Length; i++)
        {
            Patch(bytes, i * 4, header[i]);
        }

        return bytes;
    }

    private static void StartEngineOnNaN(Fixture f)
    {
        string path = f.NewPath();
        SyntheticModel.WriteWhisper(path, 51864, float.NaN);
        var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = path });
        try
        {
            engine.StartAsync().AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
