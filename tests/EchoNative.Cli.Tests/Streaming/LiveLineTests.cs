using EchoNative.Cli.Streaming;

namespace EchoNative.Cli.Tests.Streaming;

public sealed class LiveLineTests
{
    [Theory]
    [InlineData("one two three", 20, "one two three")]
    [InlineData("one two three", 13, "one two three")]
    [InlineData("one two three", 12, "…e two three")]
    [InlineData("one two three", 1, "…")]
    [InlineData("one two three", 0, "")]
    [InlineData("一二三四", 8, "一二三四")]
    [InlineData("一二三四", 7, "…二三四")]
    [InlineData("一二三四", 6, "…三四")]
    [InlineData("ab😀cd", 5, "…😀cd")]
    [InlineData("ab😀cd", 4, "…cd")]
    public void Tail_fits_into_the_columns_and_keeps_the_end(string text, int columns, string expected) =>
        Assert.Equal(expected, LiveLine.Tail(text, columns));

    [Fact]
    public void Printable_takes_control_characters_out() =>
        Assert.Equal(" [2Jone  two ", LiveLine.Printable("\e[2Jone\r\ntwo\u0007"));

    [Fact]
    public void Live_text_is_rewritten_in_place_and_replaced_by_the_final()
    {
        var terminal = new StringWriter();
        var line = new LiveLine(terminal, () => 14);
        line.Show(" 0:01.0  ", "", "one");
        line.Show(" 0:01.0  ", "", "one two three");
        line.Show(" 0:01.0  ", "one two th", "one two three");
        line.Commit(" 0:01.0  one two three");
        line.Clear();

        Assert.Equal(
            "\r 0:01.0  \e[90mone\e[0m\e[K\r 0:01.0  \e[90m…ree\e[0m\e[K\r 0:01.0  …\e[90mree\e[0m\e[K\r 0:01.0  one two three\e[K\n",
            terminal.ToString());
    }

    [Fact]
    public void Live_text_is_removed_when_nothing_follows()
    {
        var terminal = new StringWriter();
        var line = new LiveLine(terminal, () => 80);
        line.Clear();
        line.Show("", "", "one");
        line.Clear();
        Assert.Equal("\r\e[90mone\e[0m\e[K\r\e[K", terminal.ToString());
    }
}
