using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Import;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication.Import;

/// <summary>
/// Authenticates requests by the cookie of the program whose sessions were imported. It is registered only where
/// that cookie is configured.
/// </summary>
internal sealed class ImportedCookie(IOptions<ImportedCookieOptions> options, ImportedSessionMigration migration, TimeProvider time)
{
    private readonly ImportedCookieReader _reader = new(options.Value);
    private readonly string _name = options.Value.Cookie!;
    private readonly DateTimeOffset _until = options.Value.Until!.Value;

    /// <summary>Authenticates a request that has no session cookie of the gateway.</summary>
    /// <returns>
    /// A cookie that opens no session counts as none: the other program may still use it, and the gateway's own cookie may be on its way
    /// to the browser.
    /// </returns>
    public async ValueTask<SessionAuthentication> AuthenticateAsync(StringValues cookieHeader, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() >= _until || CookieHeader.Find(cookieHeader, _name) is not { } value || !_reader.TryRead(value, out var id))
        {
            return SessionAuthentication.NoCookie;
        }

        var lookup = await migration.MigrateAsync(id, successor => _reader.SecretOf(id, successor), cancellationToken);
        return lookup.Match(
            session => SessionAuthentication.Valid(session, _reader.SecretOf(id, session.Id)),
            missing: SessionAuthentication.NoCookie,
            unavailable: SessionAuthentication.Unavailable);
    }

    /// <summary>
    /// Notes that the gateway's own cookie of a migrated session was used; the other program's cookie then no longer opens it.
    /// </summary>
    public ValueTask ConfirmAsync(Session session, CancellationToken cancellationToken) =>
        session.ImportedFrom is { } imported ? migration.ConfirmAsync(imported, cancellationToken) : ValueTask.CompletedTask;
}
