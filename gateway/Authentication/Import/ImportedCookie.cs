using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Import;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Authentication.Import;

/// <summary>Lets in who comes with the cookie of the program whose sessions were imported. It is there only where that cookie is configured.</summary>
internal sealed class ImportedCookie(IOptions<ImportedCookieOptions> options, ImportedSessionMigration handover, TimeProvider time)
{
    private readonly ImportedCookieReader _reader = new(options.Value);
    private readonly string _name = options.Value.Cookie!;
    private readonly DateTimeOffset _until = options.Value.Until!.Value;

    /// <summary>Answers for a request that has no cookie of ours.</summary>
    /// <returns>
    /// A cookie that opens nothing is the same as none: another program may still use it, and the one that we give out may
    /// be on its way.
    /// </returns>
    public async ValueTask<SessionAuthentication> AuthenticateAsync(StringValues cookieHeader, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() >= _until || CookieHeader.Find(cookieHeader, _name) is not { } value || !_reader.TryRead(value, out var id))
        {
            return SessionAuthentication.NoCookie;
        }

        var lookup = await handover.MigrateAsync(id, successor => _reader.SecretOf(id, successor), cancellationToken);
        return lookup.Match(
            session => SessionAuthentication.Valid(session, _reader.SecretOf(id, session.Id)),
            missing: SessionAuthentication.NoCookie,
            unavailable: SessionAuthentication.Unavailable);
    }

    /// <summary>Takes note that a cookie of ours was used.</summary>
    public ValueTask ConfirmAsync(Session session, CancellationToken cancellationToken) =>
        session.ImportedFrom is { } imported ? handover.ConfirmAsync(imported, cancellationToken) : ValueTask.CompletedTask;
}
