using EchoNative.Evaluation.Faults;
using Xunit.Abstractions;

namespace EchoNative.Faults.Tests;

/// <summary>The short run; <c>echonative bench chaos</c> is the long one.</summary>
public sealed class CampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Sessions_survive_cuts_and_kills_word_for_word_and_sample_for_sample()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var campaign = new Campaign(new CampaignOptions([await Take.DemoAsync(patience.Token)], Cuts: 40, Kills: 4) { Parallel = 3 });
        CampaignResult result = await campaign.RunAsync(new TestProgress(output), patience.Token);

        Assert.Empty(result.Problems);
        Assert.True(result.Cuts >= 40 && result.Kills == 4, $"{result.Cuts} cuts, {result.Kills} kills");
        Assert.True(result.Sessions.Sum(session => session.Resumed) > 0, "no session was resumed");
        Assert.True(result.Sessions.Sum(session => session.Rebuilt) > 0, "no session was made anew");
    }
}
