using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EchoNative;

/// <summary>A worker of the framed dialect: each window is a line of JSON and samples, and is answered by a line of JSON.</summary>
internal sealed class FramedLink : WorkerLink
{
    private readonly TimeSpan _limit;
    private readonly WorkerMessage _message = new();
    private readonly ArrayBufferWriter<byte> _header = new(256);
    private readonly Utf8JsonWriter _writer;
    private long _id;

    /// <summary>Waits until a process is ready.</summary>
    /// <param name="process">It was just started.</param>
    /// <param name="options">How long that may take.</param>
    /// <exception cref="WorkerFailedException">It ended, was not ready in time, or said something else.</exception>
    public FramedLink(WorkerProcess process, ProcessEngineOptions options)
        : base(process)
    {
        _limit = options.AnswerTimeout;
        _writer = new Utf8JsonWriter(_header);
        long began = Stopwatch.GetTimestamp();
        var nothing = new WorkerAnswer();
        while (!TryRead(began, options.StartTimeout, nothing))
        {
        }

        if (_message.Type != "ready")
        {
            throw process.Failed($"said '{_message.Type}' in place of 'ready'");
        }

        (Name, Device, IsMultilingual) = (_message.Name, _message.Device, _message.IsMultilingual);
    }

    /// <inheritdoc/>
    public override bool Decode(in WorkerWindow window, WorkerAnswer answer)
    {
        long id = ++_id;
        Send(window, id);
        long began = Stopwatch.GetTimestamp();
        while (!window.IsUnwanted)
        {
            if (!TryRead(began, _limit, answer))
            {
                continue;
            }

            // The answer to a window that nobody wanted any more is passed over.
            bool isAnswer = _message.Type is "result" or "error" && _message.Id >= 1 && _message.Id <= id;
            if (!isAnswer)
            {
                throw Process.Failed($"said '{_message.Type}' for window {_message.Id} where window {id} was due");
            }

            if (_message.Id == id)
            {
                return _message.Type == "result" ? true : throw new EngineFailureException(new WorkerFailedException(_message.Reason ?? "no reason given"));
            }
        }

        return false;
    }

    private void Send(in WorkerWindow window, long id)
    {
        _header.ResetWrittenCount();
        _writer.Reset(_header);
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "window"u8);
        _writer.WriteNumber("id"u8, id);
        _writer.WriteNumber("samples"u8, window.Samples.Length);
        _writer.WriteBoolean("final"u8, window.IsFinal);
        if (window.Language is not null)
        {
            _writer.WriteString("language"u8, window.Language);
        }

        if (window.Prompt is not null)
        {
            _writer.WriteString("prompt"u8, window.Prompt);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        _header.Write("\n"u8);
        Process.Write(_header.WrittenSpan, _limit);
        Process.Write(MemoryMarshal.AsBytes(window.Samples), _limit);
    }

    private bool TryRead(long began, TimeSpan limit, WorkerAnswer answer)
    {
        try
        {
            if (Process.Output.TryTakeLine(Look, out ReadOnlySpan<byte> line))
            {
                _message.Read(line, answer);
                return true;
            }
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw Process.Failed("broke off", e);
        }

        return Stopwatch.GetElapsedTime(began) <= limit ? false : throw Process.Failed($"said nothing for {limit.TotalSeconds} s");
    }
}
