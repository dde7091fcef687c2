using System.Buffers;
using System.Text.Json;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Fuzzing;

/// <summary>What reads frames gives a message or a typed error, whatever it is given.</summary>
public sealed class ParserFuzzTests
{
    [Fact]
    public void Text_gives_a_message_or_a_typed_error()
    {
        FrameFuzzer fuzzer = FuzzBudget.Fuzzer(1);
        var codes = new Dictionary<ErrorCode, int>();
        int read = 0;
        for (int i = FuzzBudget.CasesOf(FuzzBudget.Messages); i > 0; i--)
        {
            byte[] frame = fuzzer.Text();
            try
            {
                ClientMessage message = ProtocolSerializer.ReadClient(frame);
                Assert.Equal(Write(message), Write(ProtocolSerializer.ReadClient(Write(message))));
                read++;
            }
            catch (ProtocolException e)
            {
                Assert.NotEmpty(e.Message);
                codes[e.Code] = codes.GetValueOrDefault(e.Code) + 1;
            }
        }

        // The cases are worth something: all of these happen, often.
        Assert.Equal([ErrorCode.BadJson, ErrorCode.UnknownType, ErrorCode.InvalidField], codes.Keys.Order());
        Assert.All(codes.Values.Append(read), count => Assert.True(count > FuzzBudget.Messages / 100, $"{read}: {string.Join(' ', codes)}"));
    }

    [Fact]
    public void Text_from_a_server_gives_a_message_or_a_typed_error()
    {
        FrameFuzzer fuzzer = FuzzBudget.Fuzzer(2);
        for (int i = FuzzBudget.CasesOf(FuzzBudget.Headers); i > 0; i--)
        {
            try
            {
                _ = ProtocolSerializer.ReadServer(fuzzer.Text());
            }
            catch (ProtocolException e)
            {
                Assert.Contains(e.Code, new[] { ErrorCode.BadJson, ErrorCode.InvalidField });
            }
        }
    }

    [Fact]
    public void Header_is_read_or_refused()
    {
        FrameFuzzer fuzzer = FuzzBudget.Fuzzer(3);
        int read = 0;
        int cases = FuzzBudget.CasesOf(FuzzBudget.Headers);
        byte[] written = new byte[AudioFrameHeader.Size];
        for (int i = cases; i > 0; i--)
        {
            byte[] frame = fuzzer.Binary();
            try
            {
                AudioFrameHeader.Read(frame).Write(written);
                Assert.Equal(frame[..written.Length], written);
                read++;
            }
            catch (ProtocolException e)
            {
                Assert.Equal(ErrorCode.BadFrame, e.Code);
            }
        }

        Assert.InRange(read, cases / 10, cases * 9 / 10);
    }

    private static byte[] Write(ClientMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        ProtocolSerializer.Write(json, message);
        return buffer.WrittenSpan.ToArray();
    }
}
