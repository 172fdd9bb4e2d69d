using System.Diagnostics.Metrics;
using Gateway.Telemetry;
using Gateway.Telemetry.Usage;

namespace Gateway.Sessions.Lifecycle;

/// <summary>
/// Counts sessions that begin and end, as metrics and for the observer of usage. Expired and lost sessions are counted when the clean-up
/// finds them.
/// </summary>
internal static class SessionLifeMetrics
{
    private const string UnknownKind = "other";

    private static readonly Counter<long> BegunSessions =
        GatewayTelemetry.Meter.CreateCounter<long>("gateway.sessions.begun", "{session}", "Sessions that began.");

    private static readonly Counter<long> EndedSessions = GatewayTelemetry.Meter.CreateCounter<long>(
        "gateway.sessions.ended", "{session}", "Sessions that ended, by reason; expired ones when the clean-up finds them.");

    public static void Begun(Session session, IUsageObserver? usage)
    {
        BegunSessions.Add(1, new KeyValuePair<string, object?>(Tag.SessionRemembered, session.Remember));
        usage?.SessionBegun(session.User.Id, session.Origin.Kind ?? UnknownKind);
    }

    /// <summary>Counts a session whose beginning is known.</summary>
    public static void Ended(SessionEnd reason, Session session, DateTimeOffset endedAt, IUsageObserver? usage) =>
        Ended(reason, 1, endedAt > session.CreatedAt ? endedAt - session.CreatedAt : TimeSpan.Zero, usage);

    /// <summary>Counts sessions of which no more is known.</summary>
    public static void Ended(SessionEnd reason, long count, IUsageObserver? usage) => Ended(reason, count, lasted: null, usage);

    private static void Ended(SessionEnd reason, long count, TimeSpan? lasted, IUsageObserver? usage)
    {
        if (count > 0)
        {
            var name = SessionEndNames.NameOf(reason);
            EndedSessions.Add(count, new KeyValuePair<string, object?>(Tag.SessionEnd, name));
            usage?.SessionsEnded(name, count, lasted);
        }
    }
}
