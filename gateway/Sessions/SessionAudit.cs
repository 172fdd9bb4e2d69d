using System.Net;
using System.Security.Claims;
using Gateway.Telemetry;

namespace Gateway.Sessions;

/// <summary>Names a caller in the audit log by user and session.</summary>
internal static class SessionAudit
{
    /// <summary>Logs that a rule refused a request of a caller; nothing for a caller without a session.</summary>
    public static void AccessRefused(
        this AuditLog audit, ClaimsPrincipal caller, string method, string? route, string rule, IPAddress? address)
    {
        var session = SessionIdentity.SessionOf(caller);
        audit.AccessRefused(session?.User.Id, session?.Id.Value, method, route, rule, address);
    }
}
