namespace EchoNative.Server.Tests.Overload;

/// <summary>
/// docs/overload.md's definition, looked up in the whole past each time: a step up when every look since the last change, and for as long
/// as it takes, found the factor above the bound; a step down likewise.
/// </summary>
internal sealed class LadderDefinition(OverloadOptions options)
{
    private readonly List<(double At, double Factor)> _looks = [];
    private double _changed = double.NegativeInfinity;
    private int _step;

    public int Look(double at, double factor)
    {
        _looks.Add((at, factor));
        double up = _step switch { 0 => 0.8, 1 => 1.0, 2 or 3 => 1.2, _ => double.PositiveInfinity };
        double down = _step switch { 0 => double.NegativeInfinity, 1 => 0.7, 2 => 0.8, _ => 1.0 };
        double fall = _step == 4 ? options.Rise.TotalSeconds : options.Fall.TotalSeconds;
        int change = Lasted(at, f => f > up) >= options.Rise.TotalSeconds ? 1 : Lasted(at, f => f < down) >= fall ? -1 : 0;
        _changed = change == 0 ? _changed : at;
        return _step += change;
    }

    // How long it has held, without a look in between at which it did not; not longer than since the last change.
    private double Lasted(double now, Func<double, bool> holds)
    {
        double since = double.NaN;
        for (int i = _looks.Count - 1; i >= 0 && _looks[i].At >= _changed && holds(_looks[i].Factor); i--)
        {
            since = _looks[i].At;
        }

        return double.IsNaN(since) ? -1 : Math.Round(now - since, 6);
    }
}
