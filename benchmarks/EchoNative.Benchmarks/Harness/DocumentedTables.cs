using EchoNative.Evaluation;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Harness;

/// <summary>Copies stored results into the documents, between the marks that name them.</summary>
internal static class DocumentedTables
{
    public static int Run()
    {
        foreach (string document in (string[])[Path.Combine(Repository.Root, "README.md"), .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")])
        {
            string text = File.ReadAllText(document);
            string filled = DocumentedResults.Fill(text, Path.Combine(Repository.Root, "benchmarks", "results"));
            if (filled != text)
            {
                File.WriteAllText(document, filled);
                Console.WriteLine(Path.GetRelativePath(Repository.Root, document));
            }
        }

        return 0;
    }
}
