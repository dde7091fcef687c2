using System.Diagnostics;
using System.Runtime.InteropServices;
using EchoNative.Isolation;

namespace EchoNative;

/// <summary>
/// The child process of an <see cref="IsolatedEngine"/>. Only programs that are published as one file have to know of it: they begin with
/// <c>if (args is [IsolatedHost.Argument]) return IsolatedHost.Run();</c> and name themselves as <see cref="IsolatedEngineOptions.Host"/>.
/// </summary>
public static class IsolatedHost
{
    /// <summary>The argument that makes a program a child, the command <c>echonative</c> for one.</summary>
    public const string Argument = "worker-host";

    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    /// <summary>Serves the process that has started this one, over standard input and output, and ends with it.</summary>
    /// <returns>The exit code; the process has to end now.</returns>
    public static int Run()
    {
        // What ends a whole group of processes, such as Ctrl+C, is the engine's to answer: its sessions may have finals to come.
        PosixSignalRegistration[] signals = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true))];
        using Stream output = StandardOutput.Take();
        using Stream input = Console.OpenStandardInput();
        NativeRuntime.Log = static (level, line) =>
        {
            if (level >= NativeLogLevel.Warning)
            {
                Console.Error.WriteLine(line);
            }
        };
        try
        {
            new HostSession(input, new HostOutput(output)).Run();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
        finally
        {
            Array.ForEach(signals, signal => signal.Dispose());
        }

        // Workers may be in native code, which nothing unwinds: the system frees what they hold.
        Process.GetCurrentProcess().Kill();
        return 0;
    }
}
