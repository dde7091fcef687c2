using EchoNative.Evaluation.Selection;

namespace EchoNative.Evaluation.Tests.Selection;

public class EngineSelectorTests
{
    [Fact]
    public async Task Fast_ones_of_this_machine_come_first_then_services_and_what_can_not_run_is_left_out_with_its_reason()
    {
        EngineSettings[] engines =
        [
            new() { Engine = "worker", Name = "absent", Command = "no-such-program-here" },
            new() { Engine = "worker", Name = "broken", Command = Environment.ProcessPath!, Arguments = ["--no-such-option"] },
            new() { Engine = "rest", Url = new Uri("http://127.0.0.1:1/v1"), Model = "any" },
            new() { Engine = "whisper.cpp", Threads = 1 },
        ];
        IReadOnlyList<EngineVerdict> verdicts = await EngineSelector.RankAsync(engines, new Progress<string>(), CancellationToken.None);
        Assert.Equal(["whisper.cpp", "rest", "absent", "broken"], verdicts.Select(static v => v.Settings.Title));
        Assert.True(verdicts[0].RealtimeFactor > 0);
        Assert.Equal(1, verdicts[0].Rule);
        Assert.Equal((2, null), (verdicts[1].Rule, verdicts[1].RealtimeFactor));
        Assert.All(verdicts.Skip(2), static v => Assert.Null(v.Rule));
        Assert.Contains("no-such-program-here", verdicts[2].Reason, StringComparison.Ordinal);
        Assert.NotEmpty(verdicts[3].Reason);
    }
}
