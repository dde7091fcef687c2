using EchoNative.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Diagnostics;

public class SampleLedgerTests
{
    [Fact]
    public void What_came_in_is_the_sum_of_the_rest_whatever_happens_in_whatever_order()
    {
        Gen<(int Kind, int Length)[]> steps = Gen.Choose(0, 3).SelectMany(kind => Gen.Choose(0, 5000).Select(length => (kind, length))).ArrayOf();
        Prop.ForAll(steps.ToArbitrary(), static steps =>
        {
            var ledger = new SampleLedger();
            long head = 0;
            foreach ((int kind, int length) in steps)
            {
                long next = Math.Min(head, ledger.Settled + length);
                switch (kind)
                {
                    case 0:
                        ledger.Receive(length);
                        head += length;
                        break;
                    case 1:
                        ledger.Transcribe(ledger.Settled + ((next - ledger.Settled) / 3), next);
                        break;
                    case 2:
                        ledger.Silence(next);
                        break;
                    default:
                        ledger.Drop(next);
                        break;
                }

                Assert.True(ledger.Balances(head));
                Assert.Equal(head, ledger.Received);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Silence_before_a_stretch_is_counted_as_silence()
    {
        var ledger = new SampleLedger();
        ledger.Receive(1000);
        ledger.Transcribe(300, 700);
        Assert.Equal((300, 400, 0, 700), (ledger.Silent, ledger.Transcribed, ledger.Dropped, ledger.Settled));
        ledger.Drop(900);
        ledger.Silence(800); // settled already
        Assert.Equal((300, 400, 200, 900), (ledger.Silent, ledger.Transcribed, ledger.Dropped, ledger.Settled));
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_head_that_does_not_fit_is_noticed(long head, bool balances)
    {
        var ledger = new SampleLedger();
        ledger.Receive(100);
        ledger.Silence(40);
        Assert.Equal(balances, ledger.Balances(head));
    }
}
