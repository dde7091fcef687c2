using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>
/// A running worker process: windows go to its standard input, results come from its standard output, what it writes to standard error goes to the log.
/// Used by one thread at a time, but for <see cref="Dispose"/>. Whatever it does wrong ends it and is a <see cref="WorkerFailedException"/>.
/// </summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private const int MaxLine = 1 << 20;
    private const int MaxLines = 64;     // that nobody has read yet
    private const int LastWords = 2048;  // of standard error, for the message
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly BlockingCollection<object> _answers = new(MaxLines); // messages, or the exception that ends them
    private readonly StringBuilder _errors = new();
    private readonly ManualResetEventSlim _errorsEnded = new();
    private long _id;

    private WorkerProcess(Process process, ILogger logger)
    {
        (_process, _logger) = (process, logger);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
        new Thread(Read) { IsBackground = true, Name = "worker output" }.Start();
    }

    /// <summary>What it said when it was ready.</summary>
    public WorkerMessage Ready { get; private set; } = new() { Type = "none" };

    /// <summary>Number of the process in the system.</summary>
    public int Id => _process.Id;

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <exception cref="WorkerFailedException">It can't be started, ended, or was not ready in time.</exception>
    public static WorkerProcess Start(ProcessEngineOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Command, options.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string? value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            throw new WorkerFailedException($"'{options.Command}' can't be started: {e.Message}", e);
        }

        var worker = new WorkerProcess(process, logger);
        try
        {
            WorkerMessage ready = worker.Take(options.StartTimeout, () => cancellationToken.IsCancellationRequested)
                ?? throw new OperationCanceledException(cancellationToken);
            worker.Ready = ready.Type == "ready" ? ready : throw worker.Failed($"said '{ready.Type}' in place of 'ready'");
            LogReady(logger, process.Id, ready.Name ?? options.Name);
            return worker;
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }

    /// <summary>Has it decode a window.</summary>
    /// <param name="samples">16 kHz mono.</param>
    /// <param name="final">Whether the result will be final.</param>
    /// <param name="language">Code of the language, or null.</param>
    /// <param name="prompt">Context, or null.</param>
    /// <param name="timeout">Longest wait for its answer.</param>
    /// <param name="isUnwanted">Looked at while waiting: nobody wants the result any more. The answer is passed over when it comes.</param>
    /// <returns>The result; null when it became unwanted.</returns>
    /// <exception cref="WorkerFailedException">It failed and has to be started anew.</exception>
    /// <exception cref="EngineFailureException">It could not decode this window, and goes on.</exception>
    public WorkerMessage? Decode(ReadOnlySpan<float> samples, bool final, string? language, string? prompt, TimeSpan timeout, Func<bool> isUnwanted)
    {
        long id = ++_id;
        try
        {
            byte[] header = JsonSerializer.SerializeToUtf8Bytes(
                new WindowMessage("window", id, samples.Length, final, language, prompt), WorkerJsonContext.Default.WindowMessage);
            Stream input = _process.StandardInput.BaseStream;
            input.Write(header);
            input.WriteByte((byte)'\n');
            input.Write(MemoryMarshal.AsBytes(samples));
            input.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw Failed("does not take its input", e);
        }

        while (true)
        {
            WorkerMessage? answer = Take(timeout, isUnwanted);
            if (answer is null || (answer.Id == id && answer.Type == "result"))
            {
                return answer;
            }

            if (answer.Type is not ("result" or "error") || answer.Id > id || answer.Id < 1)
            {
                throw Failed($"said '{answer.Type}' for window {answer.Id} where window {id} was due");
            }

            if (answer.Id == id)
            {
                throw new EngineFailureException(new WorkerFailedException(answer.Message ?? "no reason given"));
            }
        }
    }

    /// <summary>Kills it, with all that it has started, and waits for its end.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }

        _ = _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    private WorkerMessage? Take(TimeSpan timeout, Func<bool> isUnwanted)
    {
        long began = Stopwatch.GetTimestamp();
        while (!isUnwanted())
        {
            if (_answers.TryTake(out object? answer, Look))
            {
                return answer as WorkerMessage ?? throw Failed("broke off", (Exception)answer);
            }

            if (Stopwatch.GetElapsedTime(began) > timeout)
            {
                throw Failed($"said nothing for {timeout.TotalSeconds} s");
            }
        }

        return null;
    }

    private WorkerFailedException Failed(string what, Exception? cause = null)
    {
        // Why it has ended may still be on its way.
        _ = cause is not null && _errorsEnded.Wait(TimeSpan.FromSeconds(1));
        string said;
        lock (_errors)
        {
            said = _errors.ToString().Trim();
        }

        return new WorkerFailedException(
            $"The worker process {what}{(cause is null ? "" : $": {cause.Message}")}{(said.Length == 0 ? "" : $" Its last words: {said}")}", cause);
    }

    // On a thread of its own: what it says is taken as it comes, and a line that never ends is not.
    private void Read()
    {
        object? end = null;
        try
        {
            using var reader = new StreamReader(_process.StandardOutput.BaseStream, Encoding.UTF8);
            var line = new StringBuilder();
            int read;
            while ((read = reader.Read()) >= 0)
            {
                if (read != '\n')
                {
                    _ = line.Length < MaxLine ? line.Append((char)read) : throw new InvalidDataException($"a line of more than {MaxLine} characters.");
                    continue;
                }

                WorkerMessage message = JsonSerializer.Deserialize(line.ToString(), WorkerJsonContext.Default.WorkerMessage)
                    ?? throw new JsonException("null is no message.");
                if (!_answers.TryAdd(message, TimeSpan.FromSeconds(10)))
                {
                    throw new InvalidDataException("it says more than it was asked.");
                }

                line.Clear();
            }
        }
        catch (Exception e)
        {
            end = e;
        }

        _ = _answers.TryAdd(end ?? new EndOfStreamException("it has ended."), TimeSpan.FromSeconds(10));
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker process {Id} is ready: {Name}")]
    private static partial void LogReady(ILogger logger, int id, string name);

    [LoggerMessage(Level = LogLevel.Debug, Message = "worker: {Line}")]
    private static partial void LogError(ILogger logger, string line);
}
