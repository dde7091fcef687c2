using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>
/// A running worker process: its standard input and output, and its standard error, which goes to the log. Used by one thread at a time, but for its
/// end. Whatever it does wrong is a <see cref="WorkerFailedException"/> with its last words.
/// </summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private const int MaxOutput = 1 << 20;
    private const int LastWords = 2048;  // of standard error, for the message
    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly Stream _input;
    private readonly StringBuilder _errors = new();
    private readonly ManualResetEventSlim _errorsEnded = new();
    private readonly Timer _watchdog;
    private readonly CancellationTokenRegistration _ending;
    private volatile bool _isHung;

    private WorkerProcess(Process process, ILogger logger, CancellationToken ending)
    {
        (_process, _logger) = (process, logger);
        Id = process.Id;
        _input = process.StandardInput.BaseStream;
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
        _watchdog = new Timer(
            static worker =>
            {
                ((WorkerProcess)worker!)._isHung = true;
                ((WorkerProcess)worker).Kill();
            },
            this,
            Timeout.Infinite,
            Timeout.Infinite);
        Output = new WorkerOutput(process.StandardOutput.BaseStream, MaxOutput, Kill); // one whose output is of no use is to notice
        _ending = ending.UnsafeRegister(static worker => ((WorkerProcess)worker!).Kill(), this);
    }

    /// <summary>Number of the process in the system.</summary>
    public int Id { get; }

    /// <summary>What it writes to standard output.</summary>
    public WorkerOutput Output { get; }

    /// <summary>Starts one.</summary>
    /// <param name="options">Its program.</param>
    /// <param name="logger">Gets the lines of its standard error.</param>
    /// <param name="ending">Kills it, whatever it is at.</param>
    /// <exception cref="WorkerFailedException">It can't be started.</exception>
    public static WorkerProcess Start(ProcessEngineOptions options, ILogger logger, CancellationToken ending)
    {
        var start = new ProcessStartInfo(options.Command, options.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string? value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new WorkerProcess(Process.Start(start)!, logger, ending);
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            throw new WorkerFailedException($"'{options.Command}' can't be started: {e.Message}", e);
        }
    }

    /// <summary>Writes to its standard input. A process that does not read is killed: nothing else ends the wait for it.</summary>
    /// <param name="bytes">All are written.</param>
    /// <param name="limit">How long it may take to read them.</param>
    /// <exception cref="WorkerFailedException">It has ended, or did not read in time.</exception>
    public void Write(ReadOnlySpan<byte> bytes, TimeSpan limit)
    {
        try
        {
            _ = _watchdog.Change(limit, Timeout.InfiniteTimeSpan);
            _input.Write(bytes);
            _ = _watchdog.Change(Timeout.Infinite, Timeout.Infinite);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw _isHung ? Failed($"has read nothing for {limit.TotalSeconds} s") : Failed("broke off", Output.End ?? e);
        }
    }

    /// <summary>Says what it did wrong, and what it said last.</summary>
    public WorkerFailedException Failed(string what, Exception? cause = null)
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

    /// <summary>Kills it, with all that it has started, and waits for its end.</summary>
    public void Dispose()
    {
        _ending.Dispose();
        _watchdog.Dispose();
        Kill();
        _ = _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "worker: {Line}")]
    private static partial void LogError(ILogger logger, string line);
}
