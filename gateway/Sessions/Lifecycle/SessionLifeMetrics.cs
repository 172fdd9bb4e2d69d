using System.Diagnostics.Metrics;
using Gateway.Telemetry;

namespace Gateway.Sessions.Lifecycle;

/// <summary>Counts sessions that begin and end. Expired and lost sessions are counted when the clean-up finds them.</summary>
internal static class SessionLifeMetrics
{
    private static readonly Counter<long> BegunSessions =
        GatewayTelemetry.Meter.CreateCounter<long>("gateway.sessions.begun", "{session}", "Sessions that began.");

    private static readonly Counter<long> EndedSessions = GatewayTelemetry.Meter.CreateCounter<long>(
        "gateway.sessions.ended", "{session}", "Sessions that ended, by reason; expired ones when the clean-up finds them.");

    public static void Begun(bool remembered) => BegunSessions.Add(1, new KeyValuePair<string, object?>(Tag.SessionRemembered, remembered));

    public static void Ended(SessionEnd reason, long count) => Ended(reason switch
    {
        SessionEnd.SignOut => "sign_out",
        SessionEnd.Replaced => "replaced",
        SessionEnd.Limit => "limit",
        SessionEnd.UserChanged => "user_changed",
        SessionEnd.GivenUp => "given_up",
        _ => "revoked",
    }, count);

    /// <summary>Counts sessions that expired or that the store lost.</summary>
    public static void Expired(long count) => Ended("expired", count);

    private static void Ended(string reason, long count)
    {
        if (count > 0)
        {
            EndedSessions.Add(count, new KeyValuePair<string, object?>(Tag.SessionEnd, reason));
        }
    }
}
