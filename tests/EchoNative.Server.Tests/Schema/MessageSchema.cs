using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using EchoNative.Tests;

namespace EchoNative.Server.Tests.Schema;

/// <summary>docs/echo.v1.schema.json, and Python's jsonschema to validate with: no library on NuGet that may be used freely has draft 2020-12.</summary>
internal static class MessageSchema
{
    public const string Client = "client";
    public const string Server = "server";

    private static readonly string Script = Path.Combine(Repository.Root, "tests", "EchoNative.Server.Tests", "Schema", "validate.py");

    public static string File { get; } = Path.Combine(Repository.Root, "docs", "echo.v1.schema.json");

    /// <summary>A Python that has the library, or null. Debian's own comes second: another one on PATH does not see Debian's packages.</summary>
    public static string? Python { get; } = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(CanValidate);

    public static JsonNode Read() => JsonNode.Parse(System.IO.File.ReadAllText(File))!;

    /// <summary>Validates messages, each against a definition of the schema.</summary>
    /// <returns>One line for each that is not valid: its number and why.</returns>
    public static async Task<IReadOnlyList<string>> ValidateAsync(IEnumerable<(string Definition, string Json)> messages)
    {
        using Process process = Start(Python!, Script, File);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            foreach ((string definition, string json) in messages)
            {
                await process.StandardInput.WriteAsync($"{definition} {json.ReplaceLineEndings(" ")}\n");
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early, and says why below.
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode == 0
            ? (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException(await error);
    }

    private static bool CanValidate(string python)
    {
        try
        {
            using Process process = Start(python, "-c", "from jsonschema import Draft202012Validator");
            process.StandardInput.Close();
            return process.WaitForExit(TimeSpan.FromMinutes(1)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Environment = { ["PYTHONUTF8"] = "1" },
    })!;
}
