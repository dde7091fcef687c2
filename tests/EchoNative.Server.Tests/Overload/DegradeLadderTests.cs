using EchoNative.Server.Overload;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Server.Tests.Overload;

/// <summary>When the level rises and falls.</summary>
public sealed class DegradeLadderTests
{
    private static readonly OverloadOptions Options = new();
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();
    private readonly DegradeLadder _ladder;

    public DegradeLadderTests() => _ladder = new DegradeLadder(Options, _time);

    [Theory]
    [InlineData(0, 0.81, 1)] // above 0.8
    [InlineData(0, 0.8, 0)]
    [InlineData(1, 1.01, 2)]
    [InlineData(1, 1.0, 1)]
    [InlineData(2, 1.21, 3)]
    [InlineData(2, 1.2, 2)]
    [InlineData(1, 0.69, 0)] // below 0.7
    [InlineData(1, 0.7, 1)]
    [InlineData(2, 0.79, 1)]
    [InlineData(2, 0.8, 2)]
    [InlineData(3, 0.99, 2)]
    [InlineData(3, 1.0, 3)]
    public void Level_has_a_bound_above_and_a_lower_one_below(int level, double factor, int expected)
    {
        RiseTo(level);
        Hold(factor, factor < 1.0 && expected < level ? Options.Fall : Options.Rise);
        Assert.Equal(expected, _ladder.Level);
    }

    [Theory]
    [InlineData(0, 2.0, 10)]
    [InlineData(1, 2.0, 10)]
    [InlineData(2, 2.0, 10)]
    [InlineData(3, 2.0, 10)] // dropping
    [InlineData(1, 0.1, 30)]
    [InlineData(2, 0.1, 30)]
    [InlineData(3, 0.1, 30)]
    public void Change_takes_its_time_to_the_second(int level, double factor, int seconds)
    {
        RiseTo(level);
        for (int i = 0; i < seconds; i++)
        {
            Assert.False(_ladder.Update(factor), $"after {i} s");
            _time.Advance(Second);
        }

        Assert.True(_ladder.Update(factor));
    }

    [Fact]
    public void Under_heavy_load_one_step_follows_the_other()
    {
        Assert.Equal("0000000000111111111122222222223333333333DDDDD", Follow(Enumerable.Repeat(5.0, 45)));
        Assert.Equal("DDDDDDDDDD33333333333333333333333333333322222222222222222222222222222211111111111111111111111111111100000", Follow(Enumerable.Repeat(0.0, 105), first: false));
    }

    [Fact]
    public void One_look_within_the_bounds_starts_the_time_anew()
    {
        Assert.DoesNotContain('1', Follow(Enumerable.Range(0, 600).Select(i => i % 10 == 9 ? 0.8 : 3)));
        RiseTo(1);
        Assert.DoesNotContain('0', Follow(Enumerable.Range(0, 600).Select(i => i % 30 == 29 ? 0.7 : 0), first: false));
    }

    [Fact]
    public void Dropping_ends_as_soon_as_it_began()
    {
        RiseTo(3);
        Hold(1.3, Options.Rise);
        Assert.True(_ladder.IsDropping);
        Hold(1.1, Options.Fall * 10);
        Assert.True(_ladder.IsDropping); // between the bounds
        Hold(0.9, Options.Rise);
        Assert.Equal((3, false), (_ladder.Level, _ladder.IsDropping));
    }

    [Fact]
    public void Factor_that_is_no_number_changes_nothing()
    {
        Assert.DoesNotContain('1', Follow(Enumerable.Repeat(double.NaN, 100)));
        Assert.Contains('D', Follow(Enumerable.Repeat(double.PositiveInfinity, 100)));
    }

    // Every course of 8 looks, 10 s apart, over a factor of each kind: 390,625 of them, beside the definition.
    [Fact]
    public void All_short_courses_go_by_the_definition()
    {
        double[] kinds = [0.5, 0.75, 0.9, 1.1, 1.5];
        double[] course = new double[8];
        for (int number = 0; number < 390_625; number++)
        {
            int rest = number;
            var time = new ManualTime();
            var ladder = new DegradeLadder(Options, time);
            var oracle = new LadderDefinition(Options);
            for (int i = 0; i < course.Length; i++, rest /= 5)
            {
                course[i] = kinds[rest % 5];
                ladder.Update(course[i]);
                if (oracle.Look(10 * i, course[i]) != ladder.Level + (ladder.IsDropping ? 1 : 0))
                {
                    Assert.Fail($"At {i} of {string.Join(", ", course)}.");
                }

                time.Advance(10 * Second);
            }
        }
    }

    [Fact]
    public void It_never_goes_back_and_forth_faster_than_its_times()
    {
        Gen<(int Ms, int Percent)> look = Gen.Choose(1, 5000).SelectMany(ms => Gen.Choose(50, 150).Select(percent => (ms, percent)));

        // Runs of a factor that lies close together, as a real one does: pure noise would change nothing.
        Gen<(int Ms, int Percent)[]> run = look.SelectMany(first => Gen.Choose(1, 25).SelectMany(length => Gen.ArrayOf(
            Gen.Choose(1, 5000).SelectMany(ms => Gen.Choose(-3, 3).Select(by => (ms, first.Percent + by))), length)));
        Prop.ForAll(run.ListOf(20).Select(runs => runs.SelectMany(r => r).ToArray()).ToArbitrary(), Check).QuickCheckThrowOnFailure();
    }

    private static bool Check((int Ms, int Percent)[] looks)
    {
        var time = new ManualTime();
        var ladder = new DegradeLadder(Options, time);
        var oracle = new LadderDefinition(Options);
        TimeSpan now = TimeSpan.Zero, changed = TimeSpan.FromSeconds(-100);
        int before = 0;
        foreach ((int ms, int percent) in looks)
        {
            bool told = ladder.Update(percent / 100.0);
            int step = ladder.Level + (ladder.IsDropping ? 1 : 0);
            TimeSpan least = step > before || before > 3 ? Options.Rise : Options.Fall;
            if (told != (step != before) || Math.Abs(step - before) > 1 || (told && now - changed < least) || step != oracle.Look(now.TotalSeconds, percent / 100.0))
            {
                return false;
            }

            (changed, before) = (told ? now : changed, step);
            time.Advance(TimeSpan.FromMilliseconds(ms));
            now += TimeSpan.FromMilliseconds(ms);
        }

        return true;
    }

    private void RiseTo(int level)
    {
        while (_ladder.Level < level)
        {
            Hold(2, Options.Rise);
        }
    }

    private void Hold(double factor, TimeSpan duration)
    {
        for (TimeSpan t = TimeSpan.Zero; t <= duration; t += Second)
        {
            _ladder.Update(factor);
            _time.Advance(Second);
        }

        _ladder.Update(0.95 + (_ladder.Level == 0 ? -0.2 : _ladder.Level == 3 ? 0.15 : 0)); // between the bounds: no time runs
    }

    private string Follow(IEnumerable<double> factors, bool first = true)
    {
        var steps = new System.Text.StringBuilder();
        foreach (double factor in factors)
        {
            if (!first || steps.Length > 0)
            {
                _time.Advance(Second);
            }

            _ladder.Update(factor);
            steps.Append(_ladder.IsDropping ? "D" : $"{_ladder.Level}");
        }

        return steps.ToString();
    }
}
