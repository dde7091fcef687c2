namespace EchoNative.Cli.Transcribe;

/// <summary>How transcripts are written. The names are those of the option.</summary>
internal enum TranscriptFormat
{
    Txt,
    Jsonl,
    Srt,
    Vtt,
}
