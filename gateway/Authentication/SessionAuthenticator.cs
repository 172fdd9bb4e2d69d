using System.Diagnostics;
using Gateway.Keys;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication;

/// <summary>Answers whose session a request's cookie opens.</summary>
internal sealed class SessionAuthenticator(CookieBuilder cookie, SessionTicket ticket, SessionManager sessions)
{
    private readonly string _name = cookie.Name!;

    public ValueTask<SessionAuthentication> AuthenticateAsync(StringValues cookieHeader, CancellationToken cancellationToken) =>
        CookieHeader.Find(cookieHeader, _name) is { } value
            ? AuthenticateAsync(value, cancellationToken)
            : ValueTask.FromResult(SessionAuthentication.NoCookie);

    private async ValueTask<SessionAuthentication> AuthenticateAsync(string value, CancellationToken cancellationToken)
    {
        using var activity = GatewayTelemetry.Source.StartActivity("session.lookup");
        var (outcome, id, secret) = await ticket.ReadAsync(value, cancellationToken);
        var result = outcome switch
        {
            UnprotectOutcome.Genuine => From(await sessions.FindAsync(id, secret!, cancellationToken)),
            UnprotectOutcome.Unavailable => SessionAuthentication.Unavailable,
            _ => SessionAuthentication.Invalid,
        };
        activity?.SetTag("gateway.session.result", ResultName(outcome, result.Status));
        if (result.Status == SessionAuthenticationStatus.Unavailable)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "The session store is unavailable");
        }

        return result;
    }

    private static SessionAuthentication From(SessionLookup lookup) => lookup.Status switch
    {
        SessionLookupStatus.Found => SessionAuthentication.Valid(lookup.Session!),
        SessionLookupStatus.Unavailable => SessionAuthentication.Unavailable,
        _ => SessionAuthentication.Invalid,
    };

    private static string ResultName(UnprotectOutcome outcome, SessionAuthenticationStatus status) => status switch
    {
        SessionAuthenticationStatus.Valid => "found",
        SessionAuthenticationStatus.Unavailable => "unavailable",
        _ => outcome == UnprotectOutcome.Forged ? "forged" : "missing",
    };
}
