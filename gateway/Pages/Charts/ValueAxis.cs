using System.Globalization;

namespace Gateway.Pages.Charts;

/// <summary>The vertical axis of counts: from zero to a round number, in steps of 1, 2 or 5 times a power of ten.</summary>
internal sealed class ValueAxis
{
    private const int MostSteps = 5;

    private ValueAxis(double step, int steps)
    {
        Top = step * steps;
        Ticks = [.. Enumerable.Range(0, steps + 1).Select(n => n * step)];
    }

    /// <summary>The highest value on the axis; never zero.</summary>
    public double Top { get; }

    /// <summary>The values with a line and a number, from zero to <see cref="Top"/>.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>The axis for values up to this one.</summary>
    public static ValueAxis UpTo(double highest)
    {
        // Not below 1: the values are counts, and nothing lies between two of them.
        var step = 1.0;
        while (highest > step * MostSteps)
        {
            step *= LeadingDigit(step) == 2 ? 2.5 : 2;
        }

        return new(step, Math.Max(1, (int)Math.Ceiling(highest / step)));
    }

    /// <summary>A count in few characters: 950, 1,200, 35k, 1.5M.</summary>
    public static string Format(double value) => value switch
    {
        >= 1_000_000 => (value / 1_000_000).ToString("0.#'M'", CultureInfo.InvariantCulture),
        >= 10_000 => (value / 1_000).ToString("0.#'k'", CultureInfo.InvariantCulture),
        _ => value.ToString("#,0.##", CultureInfo.InvariantCulture),
    };

    private static int LeadingDigit(double step) => (int)Math.Round(step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-9)));
}
