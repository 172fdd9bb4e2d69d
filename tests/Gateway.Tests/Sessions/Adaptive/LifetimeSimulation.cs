using System.Globalization;
using Gateway.Sessions;
using Gateway.Sessions.Adaptive;

namespace Gateway.Tests.Sessions.Adaptive;

/// <summary>
/// Synthetic traces of people's use, and what lifetimes mean for them: how often they sign in again, and for how long a session that
/// nobody uses stays open.
/// </summary>
internal static class LifetimeSimulation
{
    private const int People = 200;
    private const int Weeks = 4;

    // A pause of this length is no reading: the person has left.
    private static readonly TimeSpan Left = TimeSpan.FromMinutes(10);

    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly AccessPlace Office = new("203.0.113.0/24", "Firefox");
    private static readonly AccessPlace Home = new("198.51.100.0/24", "Firefox");

    private static readonly (string Name, Func<Random, IEnumerable<SessionAccess>> Trace)[] Traces =
    [
        ("office worker, one day a week from home", OfficeWorker),
        ("occasional reader", OccasionalReader),
        ("shared computer that is left open", SharedComputer),
        ("program that works through the night", NightBatch),
    ];

    private static readonly (string Name, TimeSpan Ttl, SessionsOptions.AdaptiveOptions? Adaptive)[] Lifetimes =
    [
        ("1 hour", TimeSpan.FromHours(1), null),
        ("12 hours", TimeSpan.FromHours(12), null),
        ("adaptive", TimeSpan.FromHours(1), new()),
    ];

    /// <summary>The table, as it is in the documents.</summary>
    public static string Table()
    {
        var lines = new List<string>
        {
            "| sign-ins again · hours open unattended, per person and week | fixed, 1 hour | fixed, 12 hours | adaptive (15 minutes, 1 hour, 12 hours) |",
            "| --- | --- | --- | --- |",
        };
        foreach (var (name, trace) in Traces)
        {
            var cells = Lifetimes.Select(lifetime => Measure(trace, lifetime.Ttl, lifetime.Adaptive));
            lines.Add($"| {name} | {string.Join(" | ", cells.Select(static cell => string.Create(CultureInfo.InvariantCulture, $"{cell.SignIns:0.0} · {cell.OpenHours:0.0}")))} |");
        }

        return string.Join('\n', lines);
    }

    /// <summary>Sign-ins that were repeated, and hours in which a session was open and nobody used it, per person and week.</summary>
    public static (double SignIns, double OpenHours) Measure(
        Func<Random, IEnumerable<SessionAccess>> trace, TimeSpan ttl, SessionsOptions.AdaptiveOptions? options)
    {
        var rule = options is null ? null : new AdaptiveLifetime(ttl, options);
        var (signIns, open) = (0, TimeSpan.Zero);
        for (var person = 0; person < People; person++)
        {
            SessionActivity? activity = null;
            var (last, idle) = (DateTimeOffset.MinValue, TimeSpan.Zero);
            // CA5394: repeatable on purpose.
#pragma warning disable CA5394
            foreach (var use in trace(new Random(person)))
#pragma warning restore CA5394
            {
                var pause = use.At - last;
                if (last > DateTimeOffset.MinValue && pause >= Left)
                {
                    open += pause < idle ? pause : idle;
                }

                if (pause >= idle)
                {
                    signIns += last > DateTimeOffset.MinValue ? 1 : 0;
                    activity = rule?.Begin(use.At, use.Place);
                }
                else
                {
                    activity = rule?.After(activity!, use);
                }

                (last, idle) = (use.At, activity?.Idle ?? ttl);
            }

            open += idle;
        }

        return ((double)signIns / (People * Weeks), open.TotalHours / (People * Weeks));
    }

    // From nine to half past five, with lunch and meetings; on Fridays from home.
    private static IEnumerable<SessionAccess> OfficeWorker(Random random) => Days(weekdaysOnly: true).SelectMany(day =>
    {
        var place = day.DayOfWeek == DayOfWeek.Friday ? Home : Office;
        var at = day.AddHours(9).AddMinutes(random.Next(45));
        var end = day.AddHours(17).AddMinutes(random.Next(60));
        var uses = new List<SessionAccess>();
        while (at < end)
        {
            uses.Add(new(at, place));
            var pause = random.Next(100);
            at = at.AddMinutes(pause < 92 ? random.Next(1, 10) : pause < 97 ? random.Next(30, 75) : random.Next(75, 150));
        }

        return uses;
    });

    // Two or three visits of some minutes a day, at any time.
    private static IEnumerable<SessionAccess> OccasionalReader(Random random) => Days(weekdaysOnly: false).SelectMany(day =>
        Enumerable.Range(0, random.Next(2, 4))
            .Select(_ => day.AddHours(8).AddMinutes(random.Next(14 * 60)))
            .Order()
            .SelectMany(visit => Enumerable.Range(0, random.Next(3, 8)).Select(minute => new SessionAccess(visit.AddMinutes(minute), Home)))
            .OrderBy(static use => use.At)
            .ToList());

    // Twenty minutes in the afternoon, then the person goes without signing out.
    private static IEnumerable<SessionAccess> SharedComputer(Random random) => Days(weekdaysOnly: true).SelectMany(day =>
    {
        var begin = day.AddHours(14).AddMinutes(random.Next(60));
        return Enumerable.Range(0, 20).Select(minute => new SessionAccess(begin.AddMinutes(minute), Office)).ToList();
    });

    // Every ten minutes from ten in the evening to six, on one server.
    private static IEnumerable<SessionAccess> NightBatch(Random random) => Days(weekdaysOnly: false).SelectMany(day =>
    {
        var begin = day.AddHours(22).AddMinutes(random.Next(10));
        return Enumerable.Range(0, 48).Select(tenth => new SessionAccess(begin.AddMinutes(10 * tenth), new("192.0.2.0/24", "curl"))).ToList();
    });

    private static IEnumerable<DateTimeOffset> Days(bool weekdaysOnly) => Enumerable.Range(0, Weeks * 7)
        .Select(static day => Monday.AddDays(day))
        .Where(day => !weekdaysOnly || day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
}
