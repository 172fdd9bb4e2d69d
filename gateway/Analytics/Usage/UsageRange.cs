using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Analytics.Usage;

/// <summary>A range of time in steps.</summary>
/// <param name="From">Its beginning (UTC).</param>
/// <param name="To">Its end (UTC), after the beginning.</param>
/// <param name="Step">The step.</param>
internal sealed record UsageRange(DateTimeOffset From, DateTimeOffset To, UsageStep Step)
{
    private const int DefaultHours = 24;

    // A client calculates "the last 35 days" a moment before the request arrives.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    // An instant: a date, a time, and its difference to UTC.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>The last 24 hours, or the days of the retention, with the current one as the last.</summary>
    public static UsageRange Default(UsageStep step, DateTimeOffset to, TimeSpan retention)
    {
        var from = step == UsageStep.Hour
            ? HourOf(to) - TimeSpan.FromHours(DefaultHours - 1)
            : DayOf(to) - TimeSpan.FromDays(Math.Max(1, (int)retention.TotalDays) - 1);
        var earliest = to - retention;
        return new(from < earliest ? earliest : from, to, step);
    }

    /// <summary>Reads a range from the parameters of a request, each of which may be missing.</summary>
    public static bool TryRead(
        string? from,
        string? to,
        string? step,
        DateTimeOffset now,
        TimeSpan retention,
        [NotNullWhen(true)] out UsageRange? range,
        [NotNullWhen(false)] out string? error)
    {
        range = null;
        if (step is not (null or "hour" or "day"))
        {
            error = "step is hour or day.";
            return false;
        }

        var steps = step == "day" ? UsageStep.Day : UsageStep.Hour;
        if (!TryReadInstant(from, out var begin) || !TryReadInstant(to, out var end))
        {
            error = "from and to are instants of ISO 8601 with an offset, as in 2026-03-01T00:00:00Z.";
            return false;
        }

        var last = end ?? now;
        if (last - DateTimeOffset.MinValue <= retention || last - now > retention)
        {
            error = "to is too far from the present.";
            return false;
        }

        range = begin is { } first ? new(first, last, steps) : Default(steps, last, retention);
        error = range.From >= range.To ? "from is not before to."
            : range.To - range.From > retention + Tolerance ? $"The range is longer than {retention.TotalDays:0.##} days, after which counts are deleted."
            : null;
        return error is null;
    }

    /// <summary>The beginnings of the steps that the range touches.</summary>
    public IReadOnlyList<DateTimeOffset> Starts() => Step == UsageStep.Hour ? Hours() : StartsOf(DayOf(From), TimeSpan.FromDays(1), To);

    /// <summary>The hours of these steps.</summary>
    public IReadOnlyList<DateTimeOffset> Hours() => Step == UsageStep.Hour
        ? StartsOf(HourOf(From), TimeSpan.FromHours(1), To)
        : StartsOf(DayOf(From), TimeSpan.FromHours(1), DayOf(To.AddTicks(-1)) + TimeSpan.FromDays(1));

    public static DateTimeOffset HourOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    public static DateTimeOffset DayOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerDay), TimeSpan.Zero);

    private static List<DateTimeOffset> StartsOf(DateTimeOffset first, TimeSpan step, DateTimeOffset end)
    {
        var starts = new List<DateTimeOffset>();
        for (var start = first; start < end; start += step)
        {
            starts.Add(start);
        }

        return starts;
    }

    private static bool TryReadInstant(string? text, out DateTimeOffset? instant)
    {
        instant = null;
        if (text is null)
        {
            return true;
        }

        if (text is not ([.., 'Z'] or [.., '+' or '-', _, _, ':', _, _])
            || !DateTimeOffset.TryParseExact(
                text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var read))
        {
            return false;
        }

        instant = read;
        return true;
    }
}
