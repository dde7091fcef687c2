using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace EchoNative;

/// <summary>
/// A worker of the raw dialect: one endless stream of samples in, text out. What belongs to a stretch of speech is known by silence: it is put after the
/// stretch, and once the process has read all of it, it has said what it heard. Partials are what it has said so far.
/// </summary>
/// <remarks>
/// When it has read something is known because a pipe holds no more than 64 KiB (pipe(7); less on macOS): when that many bytes could be
/// written after it, it was read. voxtral.c reads on when it has said what it heard in what it read before.
/// </remarks>
internal sealed class RawLink : WorkerLink
{
    private const int Block = 8192;     // bytes that voxtral.c reads at once
    private const int Pipe = 1 << 16;
    private const int MaxText = 1 << 16; // of a stretch
    private const int Nobody = -1;
    private readonly TimeSpan _limit;
    private readonly TimeSpan _quiet;
    private readonly int _silence; // bytes
    private readonly byte[] _block = new byte[Block];
    private readonly byte[] _text = new byte[MaxText];
    private int _length;
    private long _session = Nobody;
    private long _start;
    private long _fed;
    private bool _isClean;

    /// <summary>Waits until a process reads: its model is loaded then.</summary>
    /// <param name="process">It was just started.</param>
    /// <param name="options">How long that may take.</param>
    /// <exception cref="WorkerFailedException">It ended, or did not read in time.</exception>
    public RawLink(WorkerProcess process, ProcessEngineOptions options)
        : base(process)
    {
        (_limit, _quiet) = (options.AnswerTimeout, options.Quiet);
        _silence = (int)SampleTime.Of(options.Silence) * sizeof(short);
        IsMultilingual = true;
        for (int written = 0; written < _silence + Pipe + Block; written += Block)
        {
            process.Write(_block, options.StartTimeout);
        }

        _isClean = true;
    }

    /// <inheritdoc/>
    public override bool Decode(in WorkerWindow window, WorkerAnswer answer)
    {
        answer.Clear();
        long end = window.Start + window.Samples.Length;
        if (window.Session != _session || window.Start != _start || end < _fed)
        {
            // Another stretch, or another session's: what the process still has to say of the last one is nobody's.
            if (!Separate(window))
            {
                return false;
            }

            _length = 0;
            Collect(TimeSpan.Zero);
            _length = 0;
            (_session, _start, _fed) = (window.Session, window.Start, window.Start);
        }

        bool isHeard = Feed(window) && (!window.IsFinal || Separate(window));
        Collect(TimeSpan.Zero);
        if (!isHeard)
        {
            return false;
        }

        Split(answer);
        answer.IsOpen = !window.IsFinal;
        return true;
    }

    private bool Feed(in WorkerWindow window)
    {
        ReadOnlySpan<float> rest = window.Samples[(int)(_fed - window.Start)..];
        while (!rest.IsEmpty)
        {
            if (window.IsUnwanted)
            {
                return false;
            }

            int count = Math.Min(rest.Length, Block / sizeof(short));
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(
                    _block.AsSpan(i * sizeof(short)), (short)Math.Clamp(MathF.Round(rest[i] * 32768), short.MinValue, short.MaxValue));
            }

            _isClean = false;
            Process.Write(_block.AsSpan(0, count * sizeof(short)), _limit);
            _fed += count;
            rest = rest[count..];
        }

        return true;
    }

    // Silence until the process has read enough of it to have said everything, and has been quiet. False when nobody wants that any more.
    private bool Separate(in WorkerWindow window)
    {
        if (_isClean)
        {
            return true;
        }

        _block.AsSpan().Clear();
        for (int written = 0; written < _silence + Pipe + Block; written += Block)
        {
            if (window.IsUnwanted)
            {
                return false;
            }

            Process.Write(_block, _limit);
        }

        long began = Stopwatch.GetTimestamp();
        while (Collect(_quiet))
        {
            if (Stopwatch.GetElapsedTime(began) > _limit)
            {
                throw Process.Failed($"has been talking for {_limit.TotalSeconds} s in silence");
            }
        }

        return _isClean = true;
    }

    // False when nothing has come.
    private bool Collect(TimeSpan wait)
    {
        try
        {
            if (!Process.Output.TryTake(wait, out ReadOnlySpan<byte> bytes))
            {
                return false;
            }

            if (bytes.ContainsAnyInRange((byte)0, (byte)8) || bytes.ContainsAnyInRange((byte)14, (byte)31))
            {
                throw new InvalidDataException("control characters are no text.");
            }

            if (bytes.Length > _text.Length - _length)
            {
                throw new InvalidDataException($"it wrote more than {MaxText} bytes of text for one stretch of speech.");
            }

            bytes.CopyTo(_text.AsSpan(_length));
            _length += bytes.Length;
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw Process.Failed("broke off", e);
        }
    }

    private void Split(WorkerAnswer answer)
    {
        ReadOnlySpan<byte> rest = _text.AsSpan(0, _length);
        int length = 0;
        while (!rest[length..].IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(rest[length..], out Rune rune, out int size);
            if (status == OperationStatus.NeedMoreData)
            {
                break; // half a character: the rest is on its way
            }

            if (status != OperationStatus.Done)
            {
                throw Process.Failed("wrote what is no UTF-8");
            }

            length += size;
            if (Rune.IsWhiteSpace(rune))
            {
                Add(answer, rest[..length]);
                rest = rest[length..];
                length = 0;
            }
        }

        Add(answer, rest[..length]);
    }

    private static void Add(WorkerAnswer answer, ReadOnlySpan<byte> word)
    {
        word.CopyTo(answer.GetText(word.Length));
        answer.Add(word.Length, null, null, 1);
    }
}
