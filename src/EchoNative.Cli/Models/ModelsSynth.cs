using System.CommandLine;
using System.CommandLine.Parsing;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Models;

namespace EchoNative.Cli.Models;

/// <summary><c>echonative models synth</c>: a file of random weights, for speed only. Its path is printed on standard output.</summary>
internal static class ModelsSynth
{
    private const long Spare = 16 << 20; // of the disk, beyond the file

    private static readonly Argument<string> Architecture = new("ARCH")
    {
        Description = "What to imitate, by its name in the catalogue: tiny … large-v3-turbo, the small ones also with .en, and distil-….",
        Validators = { RefuseUnknown },
    };

    private static readonly Option<string> Type = new Option<string>("--type")
    {
        Description = "How the weights are stored.",
        HelpName = string.Join('|', RandomModel.Types.Keys),
        DefaultValueFactory = _ => "q8_0",
    }.OneOf(RandomModel.Types.Keys);

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "File to write [default: random-ARCH-TYPE.bin in this folder].",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Write over a file that is there." };

    /// <summary>The verb, without its action.</summary>
    public static Command Create() => new(
        "synth", "Write a model of random weights: as fast and as large as the real one, for measuring speed without a download. It hears nothing.")
    {
        Architecture, Type, Output, Force,
    };

    /// <summary>Writes it.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        InvocationConfiguration console = parsed.InvocationConfiguration;
        string type = parsed.GetRequiredValue(Type);
        var architecture = Evaluation.RandomModels.Architecture.Parse(parsed.GetRequiredValue(Architecture));
        string path = Path.GetFullPath(parsed.GetValue(Output) ?? RandomModelFiles.NameOf(architecture.Name, type));
        long size = RandomModel.WeightBytes(architecture, type);
        ThrowIfUnwritable(path, size, parsed.GetValue(Force));
        console.Error.WriteLine($"echonative: writing {ModelListing.Size(size)} of random weights: whatever is said, it hears \"random0 random1 …\"");
        await Task.Run(() => RandomModel.Write(path, architecture, type, cancellationToken), CancellationToken.None);
        console.Output.WriteLine(path);
        return ExitCodes.Ok;
    }

    private static void ThrowIfUnwritable(string path, long size, bool force)
    {
        if (ModelCatalog.Find(Path.GetFileName(path)) is { } real)
        {
            throw new BadInputException($"{Path.GetFileName(path)} is the name of the real model {real.Name}: give random weights another");
        }

        string folder = Path.GetDirectoryName(path) ?? path;
        if (Directory.Exists(path) || !Directory.Exists(folder))
        {
            throw new BadInputException(Directory.Exists(path) ? $"{path} is a folder" : $"there is no folder {folder}");
        }

        if (File.Exists(path) && !force)
        {
            throw new BadInputException($"{path} is there already; {Force.Name} writes over it");
        }

        if (new DriveInfo(folder).AvailableFreeSpace is var free && free < size + Spare)
        {
            throw new BadInputException($"{path} would take {ModelListing.Size(size)}, and {ModelListing.Size(free)} are free");
        }
    }

    private static void RefuseUnknown(ArgumentResult result)
    {
        if (result.Tokens is [var token] && Evaluation.RandomModels.Architecture.Find(token.Value) is null)
        {
            result.AddError($"There is no Whisper model '{token.Value}': {string.Join(", ", Evaluation.RandomModels.Architecture.Names)}.");
        }
    }
}
