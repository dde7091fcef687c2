using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Recognition.Decoding;

public class TokenTrieTests
{
    [Fact]
    public void Find_and_Walk_agree_with_a_search_through_the_sequences()
    {
        Gen<int[]> tokens = Gen.Choose(1, 3).NonEmptyListOf().Select(l => l.Take(6).ToArray());
        Prop.ForAll(Arb.From(tokens.NonEmptyListOf().Select(l => l.ToArray())), Arb.From(Gen.Choose(1, 4).ListOf().Select(l => l.ToArray())), (sequences, text) =>
        {
            var trie = new TokenTrie();
            foreach (int[] sequence in sequences)
            {
                trie.Add(sequence);
            }

            int node = trie.Find(text);
            int[] begun = Enumerable.Range(1, text.Length)
                .Select(length => text[^length..])
                .LastOrDefault(end => sequences.Any(s => s.Length > end.Length && s.AsSpan().StartsWith(end)), []);
            return node == trie.Walk(begun)
                && Next(trie, node).SetEquals(sequences.Where(s => s.Length > begun.Length && s.AsSpan().StartsWith(begun)).Select(s => s[begun.Length]))
                && sequences.All(s => trie.IsEnd(trie.Walk(s)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_walk_allocates_nothing()
    {
        var trie = new TokenTrie();
        trie.Add([1, 2, 3, 4]);
        trie.Add([1, 2, 9]);
        int[] text = [5, 1, 2];
        Assert.Equal(0, Allocations.Of(() => trie.Find(text)));
    }

    private static HashSet<int> Next(TokenTrie trie, int node)
    {
        var next = new HashSet<int>();
        for (int child = trie.FirstChild(node); child >= 0; child = trie.NextSibling(child))
        {
            next.Add(trie.Token(child));
        }

        return next;
    }
}
