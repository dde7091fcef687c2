using System.CommandLine;
using EchoNative.Cli;
using EchoNative.Cli.Models;

RootCommand root = new("Live speech recognition over whisper.cpp.") { ModelsCommand.Create() };
ParseResult parsed = root.Parse(args);

// System.CommandLine 2.0.0 documents a default timeout but has none, and without one SIGINT ends the process uncancelled.
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? ExitCodes.Failed : exitCode;
