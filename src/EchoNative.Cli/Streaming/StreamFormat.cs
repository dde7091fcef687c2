namespace EchoNative.Cli.Streaming;

/// <summary>How a live session is shown. The names are those of the option.</summary>
internal enum StreamFormat
{
    Txt,
    Jsonl,
}
