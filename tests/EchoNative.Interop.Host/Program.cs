using System.Runtime.InteropServices;
using EchoNative;
using EchoNative.Interop;

// Loads the native libraries in a process of its own, where a crash or a failed load harms nothing else.
// Exit code 0: done; 3: NativeLibraryException, its message is on standard output; anything else is a bug.
const int Failed = 3;

NativeRuntime.Log = (level, line) => Console.WriteLine($"log {level}: {line}");
try
{
    switch (args)
    {
        case ["load"]:
            Print(NativeRuntime.Load());
            break;
        case ["load-from", string path]:
            NativeLibraries.ExplicitPath = path;
            Print(NativeRuntime.Load());
            break;
        case ["call"]: // a native function before anything was loaded
            Console.WriteLine($"version={CallVersion()}");
            break;
        case ["parakeet"]:
            Console.WriteLine($"version={CallParakeetVersion()}");
            break;
        case ["twice"]:
            return LoadTwice();
        case ["threads"]:
            return LoadFromManyThreads();
        case ["environment", .. string[] settings]:
            PrintEnvironment(settings);
            break;
        case ["throwing-log"]:
            NativeRuntime.Log = (_, _) => throw new InvalidOperationException("a logger that fails");
            Print(NativeRuntime.Load());
            break;
        default:
            throw new ArgumentException("unknown arguments: " + string.Join(' ', args));
    }

    return 0;
}
catch (NativeLibraryException exception)
{
    Console.WriteLine(exception.Message);
    Console.WriteLine(string.Join('\n', exception.PathsTried.Select(path => $"tried={path}")));
    return Failed;
}

static void Print(NativeRuntimeInfo info)
{
    Console.WriteLine($"origin={info.Origin}");
    Console.WriteLine($"path={info.LibraryPath}");
    Console.WriteLine($"devices={string.Join(',', info.Devices.Select(device => device.Kind))}");
    Console.WriteLine($"fast={info.HasFastKernels}");
}

static unsafe string? CallVersion() => Marshal.PtrToStringUTF8((nint)Whisper.whisper_version());

static unsafe string? CallParakeetVersion() => Marshal.PtrToStringUTF8((nint)Parakeet.parakeet_version());

static NativeLibraryException? TryLoad()
{
    try
    {
        NativeRuntime.Load();
        return null;
    }
    catch (NativeLibraryException exception)
    {
        return exception;
    }
}

static int LoadTwice()
{
    NativeLibraryException? first = TryLoad();
    NativeLibraryException? second = TryLoad();
    Console.WriteLine(first?.Message == second?.Message && first?.PathsTried.Count == second?.PathsTried.Count ? "same" : "different");
    try
    {
        CallVersion();
    }
    catch (NativeLibraryException third)
    {
        Console.WriteLine(third.Message == first?.Message ? "same from a call" : "different from a call");
    }

    return first is null ? 0 : Failed;
}

// Half of the threads load, the other half call a native function: whoever comes first does the work for all.
static int LoadFromManyThreads()
{
    const int Count = 32;
    using Barrier start = new(Count);
    object?[] results = new object?[Count];
    Thread[] threads = [.. Enumerable.Range(0, Count).Select(index => new Thread(() =>
    {
        start.SignalAndWait();
        try
        {
            if (index % 2 == 1)
            {
                CallVersion();
            }

            results[index] = NativeRuntime.Load();
        }
        catch (NativeLibraryException exception)
        {
            results[index] = exception.Message;
        }
    }))];
    Array.ForEach(threads, thread => thread.Start());
    Array.ForEach(threads, thread => thread.Join());

    bool loaded = results[0] is NativeRuntimeInfo;
    bool same = results.All(result => loaded ? ReferenceEquals(result, results[0]) : (string?)result == (string?)results[0]);
    Console.WriteLine(same ? "same" : "different");
    return loaded ? 0 : Failed;
}

// NAME=VALUE is set by the program, as Environment.SetEnvironmentVariable does; then every NAME is read as native code does.
static unsafe void PrintEnvironment(string[] settings)
{
    foreach (string[] pair in settings.Select(setting => setting.Split('=')).Where(pair => pair.Length == 2))
    {
        Environment.SetEnvironmentVariable(pair[0], pair[1]);
    }

    NativeRuntime.Load();
    var getenv = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "getenv");
    foreach (string name in settings.Select(setting => setting.Split('=')[0]))
    {
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        Console.WriteLine($"{name}={Marshal.PtrToStringUTF8(getenv(text)) ?? "(unset)"}");
        Marshal.FreeCoTaskMem(text);
    }
}
