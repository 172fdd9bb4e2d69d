using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;

namespace Gateway.Admin;

/// <summary>Ends sessions of anybody for an administrator, who is named in the audit log.</summary>
internal sealed class SessionEndings(
    SessionManager sessions, ISessionStore store, AuditLog audit, ISessionAdministration? administration = null)
{
    /// <summary>Finds a session by the id in an address.</summary>
    public async ValueTask<StoreReply<Session>> FindAsync(string id, CancellationToken cancellationToken) =>
        SessionId.TryParse(id, out var parsed) ? await store.FindAsync(parsed, cancellationToken) : StoreReply<Session>.Missing;

    /// <summary>Ends one session.</summary>
    public async ValueTask<StoreOutcome> EndAsync(HttpContext context, string id)
    {
        var lookup = await FindAsync(id, context.RequestAborted);
        if (!lookup.TryGetValue(out var session))
        {
            return lookup.Status == StoreStatus.Missing ? StoreOutcome.Missing : StoreOutcome.Unavailable;
        }

        var outcome = await sessions.EndAsync(session, SessionEnd.Admin, context.RequestAborted);
        if (outcome == StoreOutcome.Done)
        {
            Tell(context, 1, session.User.Id, session.Id.Value);
        }

        return outcome;
    }

    /// <summary>Ends all sessions of a user, those that no index names included.</summary>
    public async ValueTask<EndedSessions> EndAllAsync(HttpContext context, string userId, SessionEnd reason)
    {
        var ended = administration is null
            ? await sessions.EndAllAsync(userId, except: null, reason, context.RequestAborted)
            : await administration.EndUserAsync(userId, reason, context.RequestAborted);
        Tell(context, ended.Count, userId);
        return ended;
    }

    /// <summary>Ends the sessions of a user that the store finds at once.</summary>
    public async ValueTask EndIndexedAsync(HttpContext context, string userId, SessionEnd reason) =>
        Tell(context, (await sessions.EndAllAsync(userId, except: null, reason, context.RequestAborted)).Count, userId);

    private void Tell(HttpContext context, int count, string userId, string? session = null)
    {
        if (count > 0)
        {
            audit.AdministeredSessions(
                count, userId, AdminRequest.Administrator(context).User.Id, context.Connection.RemoteIpAddress, session);
        }
    }
}
