using System.CommandLine;
using System.CommandLine.Help;
using EchoNative;
using EchoNative.Cli;
using EchoNative.Cli.Bench;
using EchoNative.Cli.Demo;
using EchoNative.Cli.Doctor;
using EchoNative.Cli.Engines;
using EchoNative.Cli.Models;
using EchoNative.Cli.Serve;
using EchoNative.Cli.Streaming;
using EchoNative.Cli.Transcribe;
using EchoNative.Cli.Wer;

// Not a verb that anybody types: an isolated engine's child, which has no console and no cancellation of its own.
if (args is [IsolatedHost.Argument])
{
    return IsolatedHost.Run();
}

// Not a RootCommand: that one is named after the assembly, and this command after what users type.
Command root = new("echonative", "Live speech recognition over whisper.cpp.")
{
    TranscribeCommand.Create(),
    ServeCommand.Create(),
    StreamCommand.Create(),
    ModelsCommand.Create(),
    EnginesCommand.Create(),
    DemoCommand.Create(),
    DoctorCommand.Create(),
    WerCommand.Create(),
    BenchCommand.Create(),
    CommandRunner.Verbose,
    new HelpOption { Recursive = true },
    new VersionOption(),
};

// A file name may begin with '@'; by default that would name a file of further arguments.
ParseResult parsed = root.Parse(args.Length > 0 ? args : ["--help"], new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    return CommandRunner.Refuse(parsed);
}

// System.CommandLine 2.0.0 documents a default timeout but has none, and without one SIGINT ends the process uncancelled.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
