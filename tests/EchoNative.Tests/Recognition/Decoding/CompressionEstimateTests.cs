using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Recognition.Decoding;

public class CompressionEstimateTests
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    private readonly CompressionEstimate _estimate = new();

    [Fact]
    public void It_is_close_to_zlib()
    {
        Gen<string> digits = Gen.Elements(Words).NonEmptyListOf().Resize(120).Select(w => string.Join(' ', w));
        Gen<string> loops = from text in digits from count in Gen.Choose(2, 40) select string.Join(' ', Enumerable.Repeat(text[..Math.Min(40, text.Length)], count));
        Gen<string> prose = Gen.Choose(0, 90).Select(start => File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Substring(start * 20, 400));
        Prop.ForAll(Arb.From(Gen.OneOf(digits, loops, prose)), text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            double actual = bytes.Length / _estimate.Ratio(bytes);
            long expected = Compressed(bytes);
            Assert.True(Math.Abs(actual - expected) <= 6 + (0.1 * expected), $"{actual} bytes for {expected}: {text}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_have_a_ratio_and_none_is_allocated()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, 255).Select(b => (byte)b).ListOf().Resize(600)), bytes => _estimate.Ratio([.. bytes]) >= 0).QuickCheckThrowOnFailure();
        byte[] text = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("five", 2000)));
        Assert.InRange(_estimate.Ratio(text), 50, 400);
        Assert.Equal(0, Allocations.Of(() => _estimate.Ratio(text)));
    }

    private static long Compressed(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var zlib = new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return target.Length;
    }
}
