using System.Text;
using System.Text.Json;
using EchoNative.Tests;

namespace EchoNative.Engines.Tests;

/// <summary>Lines of the framed dialect, as a program may write them.</summary>
public class WorkerMessageTests
{
    private readonly WorkerMessage _message = new();
    private readonly WorkerAnswer _answer = new();

    [Fact]
    public void A_result_is_read_in_any_order_of_its_fields()
    {
        Read("""
            {"words":[{"end":0.5,"text":" gr\u00fc\u00dfe ","more":[{}],"probability":0.5,"start":0.25},{"text":"2","start":1,"end":2e0}],"x":{"id":9},
            "language":"de","id":7,"type":"result"}
            """);
        Assert.Equal(("result", 7, "de", 2, true), (_message.Type, _message.Id, _answer.Language, _answer.Count, _answer.HasTimes));
        Assert.Equal(("grüße", 0.25, 0.5, 0.5), (Text(0), _answer[0].Start, _answer[0].End, _answer[0].Probability));
        Assert.Equal(("2", 1, 2, 1), (Text(1), _answer[1].Start, _answer[1].End, _answer[1].Probability));
    }

    [Fact]
    public void Words_may_have_no_times_and_empty_ones_are_none()
    {
        Read("""{"type":"result","id":1,"words":[{"text":"a"},{"text":"  \u00a0"},{"text":null},{"start":1},{"text":"b","start":null,"end":3}]}""");
        Assert.Equal((2, false, "a", "b"), (_answer.Count, _answer.HasTimes, Text(0), Text(1)));
        Read("""{"type":"result","id":2}""");
        Assert.Equal(0, _answer.Count);
    }

    [Fact]
    public void Ready_and_error_tell_about_the_worker()
    {
        Read("""{"type":"ready","name":"base","device":"mps","multilingual":true}""");
        Assert.Equal(("ready", "base", "mps", true), (_message.Type, _message.Name, _message.Device, _message.IsMultilingual));
        Read("""{"type":"error","id":3,"message":"no"}""");
        Assert.Equal(("error", 3, "no", null), (_message.Type, _message.Id, _message.Reason, _message.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"type":"result","id":1} x""")]
    [InlineData("""{"type":"result","id":1}{}""")]
    [InlineData("""{"type":"result","id":1.5}""")]
    [InlineData("""{"type":"result","id":"1"}""")]
    [InlineData("""{"type":"result","id":99999999999999999999}""")]
    [InlineData("""{"type":3}""")]
    [InlineData("""{"type":"result","words":{}}""")]
    [InlineData("""{"type":"result","words":[1]}""")]
    [InlineData("""{"type":"result","words":[{"text":1}]}""")]
    [InlineData("""{"type":"result","words":[{"text":"a","start":"0"}]}""")]
    [InlineData("""{"type":"result","words":[{"text":"\ud800"}]}""")]
    [InlineData("""{"a":[[[[[[[[[]]]]]]]]]}""")]
    [InlineData("Loading model: 100%")]
    public void What_is_no_message_is_told(string line) => Assert.ThrowsAny<JsonException>(() => Read(line));

    [Fact]
    public void Bytes_that_are_no_text_are_told() =>
        Assert.ThrowsAny<JsonException>(() => _message.Read([.. "{\"words\":[{\"text\":\""u8, 0xff, 0xfe, .. "\"}]}"u8], _answer));

    [Fact]
    public void Damaged_messages_are_refused_or_harmless()
    {
        byte[] whole = """{"type":"result","id":7,"words":[{"text":"zero","start":0.25,"end":0.5,"probability":0.5},{"text":"\u00e9"}]}"""u8.ToArray();
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                _message.Read(damaged.AsSpan(0, i % 3 == 0 ? random.Next(damaged.Length) : damaged.Length), _answer);
            }
            catch (JsonException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 4999);
    }

    [Fact]
    public void A_result_allocates_nothing()
    {
        byte[] line = """{"type":"result","id":7,"language":"en","words":[{"text":"zero","start":0.25,"end":0.5,"probability":0.5},{"text":"\u00e9"}]}"""u8.ToArray();
        Assert.Equal(0, Allocations.Of(() => _message.Read(line, _answer)));
    }

    private void Read(string line) => _message.Read(Encoding.UTF8.GetBytes(line), _answer);

    private string Text(int index) => Encoding.UTF8.GetString(_answer.TextOf(index));
}
