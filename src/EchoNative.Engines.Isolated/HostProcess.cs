using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EchoNative.Isolation;

/// <summary>
/// A running child. Each worker asks it one thing at a time; a thread takes the answers. Whatever it does wrong ends it, and is a
/// <see cref="WorkerFailedException"/> for everybody who waits.
/// </summary>
internal sealed partial class HostProcess : IDisposable
{
    private const int Look = 200;          // ms between looks at the clock and at the engine's end
    private const int LastWords = 2048;    // of standard error, for the message
    private const int FirstSignal = 128;   // exit codes above it tell the signal that has ended a process
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);  // what a decode under way gets when the engine is being freed
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly HostChannel[] _workers;
    private readonly HostChannel _control = new();
    private readonly Lock _checking = new();
    private readonly Lock _sending = new();
    private readonly byte[] _message = new byte[Frame.Size + (1 << 17)];
    private readonly StringBuilder _errors = new();
    private readonly ManualResetEventSlim _errorsEnded = new();
    private readonly Lock _failing = new();
    private readonly Thread _reader;
    private volatile string? _failure;
    private bool _answersChecks = true;
    private long _id;

    private HostProcess(Process process, int workers, ILogger logger)
    {
        (_process, _logger) = (process, logger);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => new HostChannel())];
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
        _reader = new Thread(Read) { IsBackground = true, Name = "isolated worker" };
        _reader.Start();
    }

    /// <summary>Number of the process in the system.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended, or was ended for what it did.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Starts one and waits until its model is loaded.</summary>
    /// <exception cref="EchoNativeException">It did not come up; what it said is part of the message.</exception>
    /// <exception cref="OperationCanceledException">The engine is being freed.</exception>
    public static HostProcess Start(ProcessStartInfo start, OpenMessage open, TimeSpan timeout, ILogger logger, CancellationToken ending)
    {
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            throw new WorkerFailedException($"'{start.FileName}' can't be started: {e.Message}", e);
        }

        var host = new HostProcess(process, open.Workers, logger);
        try
        {
            byte[] message = new byte[1 << 14];
            var writer = new MessageWriter(message);
            open.Write(ref writer);
            _ = host.Ask(host._control, new Frame(FrameKind.Open, Frame.Control, 0, writer.Length), message, timeout, ending);
            LogReady(logger, host.Id, open.Workers);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Asks a worker for something and waits for the answer.</summary>
    /// <param name="worker">Its number.</param>
    /// <param name="kind">What it is to do.</param>
    /// <param name="threads">With how many threads, where that is not said elsewhere.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="ending">Cancelled when the engine is being freed.</param>
    /// <returns>The answer, valid until the next question.</returns>
    /// <exception cref="WorkerFailedException">It failed and has to be started anew.</exception>
    /// <exception cref="EchoNativeException">It could not do that, and goes on.</exception>
    /// <exception cref="OperationCanceledException">The engine is being freed.</exception>
    public ReadOnlySpan<byte> Ask(int worker, FrameKind kind, int threads, TimeSpan timeout, CancellationToken ending)
    {
        Span<byte> payload = stackalloc byte[sizeof(int)];
        var writer = new MessageWriter(payload);
        writer.Int32(threads);
        return Ask(_workers[worker], new Frame(kind, worker, 0, writer.Length), payload, timeout, ending);
    }

    /// <summary>Has a worker brought up, unless it is.</summary>
    /// <inheritdoc cref="Ask(int, FrameKind, int, TimeSpan, CancellationToken)"/>
    public void WarmUp(int worker, int threads, TimeSpan timeout, CancellationToken ending)
    {
        if (!_workers[worker].IsWarm)
        {
            _ = Ask(worker, FrameKind.WarmUp, threads, timeout, ending);
            _workers[worker].IsWarm = true;
        }
    }

    /// <summary>Asks whether the model can do what a session wants. A child that does not answer soon is not asked again: the first window tells.</summary>
    /// <exception cref="ArgumentException">It can't.</exception>
    public void Check(ReadOnlySpan<byte> options)
    {
        lock (_checking)
        {
            if (_answersChecks)
            {
                try
                {
                    _ = Ask(_control, new Frame(FrameKind.Check, Frame.Control, 0, options.Length), options, CheckPatience, CancellationToken.None, isVital: false);
                }
                finally
                {
                    _answersChecks = _control.HasAnswer;
                }
            }
        }
    }

    /// <summary>Ends it for something it did.</summary>
    /// <param name="what">It, as the rest of a sentence.</param>
    /// <returns>What to throw.</returns>
    public WorkerFailedException Fail(string what)
    {
        lock (_failing)
        {
            if (_failure is null)
            {
                Kill();
                _ = _errorsEnded.Wait(TimeSpan.FromSeconds(1)); // why it has ended may still be on its way
                string said;
                lock (_errors)
                {
                    said = _errors.ToString().Trim();
                }

                _failure = $"The isolated worker {what}{(said.Length == 0 ? "" : $" Its last words: {said}")}";
                _control.Fail(_failure);
                Array.ForEach(_workers, worker => worker.Fail(_failure));
            }

            return new WorkerFailedException(_failure);
        }
    }

    /// <summary>Kills it and waits for its end.</summary>
    public void Dispose()
    {
        _ = Fail("was ended.");
        _ = _process.WaitForExit(TimeSpan.FromSeconds(10));
        _ = _reader.Join(TimeSpan.FromSeconds(10));
        _input.Dispose();
        _output.Dispose();
        _process.Dispose();
    }

    private ReadOnlySpan<byte> Ask(
        HostChannel channel, Frame question, scoped ReadOnlySpan<byte> payload, TimeSpan timeout, CancellationToken ending, bool isVital = true)
    {
        long id = Interlocked.Increment(ref _id);
        channel.Begin(id);
        Send(question with { Id = id }, payload);
        long began = Stopwatch.GetTimestamp();
        long end = 0;
        while (!channel.Wait(Look))
        {
            if (Stopwatch.GetElapsedTime(began) > timeout)
            {
                if (!isVital)
                {
                    return [];
                }

                throw Fail($"said nothing for {timeout.TotalSeconds} s.");
            }

            if (ending.IsCancellationRequested)
            {
                end = end == 0 ? Stopwatch.GetTimestamp() : end;
                if (Stopwatch.GetElapsedTime(end) > Farewell)
                {
                    throw new OperationCanceledException(ending);
                }
            }
        }

        return channel.Kind switch
        {
            FrameKind.Result when question.Kind == FrameKind.Window => channel.Payload,
            FrameKind.Done when question.Kind != FrameKind.Window => [],
            FrameKind.Failed => throw Refused(channel.Payload),
            _ => throw Fail($"says '{channel.Kind}' when it is asked for '{question.Kind}'."),
        };
    }

    private Exception Refused(ReadOnlySpan<byte> payload)
    {
        try
        {
            return Refusal.Read(payload);
        }
        catch (InvalidDataException e)
        {
            return Fail($"talks nonsense: {e.Message}");
        }
    }

    // The samples are not on the pipe: what is has room there, and nobody waits here for a child that does not read.
    private void Send(Frame frame, ReadOnlySpan<byte> payload)
    {
        try
        {
            lock (_sending)
            {
                frame.Write(_message);
                payload[..frame.Length].CopyTo(_message.AsSpan(Frame.Size));
                _input.Write(_message.AsSpan(0, Frame.Size + frame.Length));
                _input.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Fail(Ended());
        }
    }

    private void Read()
    {
        byte[] header = new byte[Frame.Size];
        string how;
        try
        {
            while (Frame.TryRead(_output, header, out Frame frame))
            {
                HostChannel channel = frame.Worker == Frame.Control ? _control
                    : frame.Worker < _workers.Length ? _workers[frame.Worker]
                    : throw new InvalidDataException("it has workers that it was not given.");
                channel.Receive(frame, _output);
            }

            how = Ended();
        }
        catch (InvalidDataException e)
        {
            how = $"talks nonsense: {e.Message}";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            how = Ended();
        }

        _ = Fail(how);
    }

    private string Ended()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            return "has closed its pipe.";
        }

        int code = _process.ExitCode;
        return code > FirstSignal && !OperatingSystem.IsWindows() ? $"was ended by signal {code - FirstSignal}." : $"has ended with code {code}.";
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            _errorsEnded.Set();
            return;
        }

        line = line.Length > LastWords ? line[..LastWords] : line;
        LogError(_logger, line);
        lock (_errors)
        {
            _errors.AppendLine(line);
            _ = _errors.Remove(0, Math.Max(0, _errors.Length - LastWords));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Isolated worker process {Id} has loaded the model for {Workers} workers")]
    private static partial void LogReady(ILogger logger, int id, int workers);

    [LoggerMessage(Level = LogLevel.Debug, Message = "isolated worker: {Line}")]
    private static partial void LogError(ILogger logger, string line);
}
