using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Import;

/// <summary>
/// Replaces an imported session by a new one, its successor, at the first request with the other program's cookie. That cookie opens the
/// same successor until the gateway's own cookie has been received, because a response can get lost; then it is refused.
/// </summary>
/// <remarks>
/// A page sends several requests with the old cookie at once, and any of the responses may be aborted. Therefore the secret of the
/// successor is not random but derived from the old cookie: each of these requests finds the same successor and sets the same cookie. No
/// timeout applies before the browser has sent the new cookie.
/// </remarks>
internal sealed class ImportedSessionMigration(
    ISessionStore store, ISessionSuccessors successors, SessionLifetime lifetime, TimeProvider time)
{
    /// <summary>How long the old cookie is accepted after the new one was received, for requests that were sent before.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    /// <summary>Gets the successor of an imported session, which it creates if there is none.</summary>
    /// <param name="id">The imported session. The caller must have verified the cookie that names it.</param>
    /// <param name="secretOf">Derives the secret of a successor from its id.</param>
    /// <param name="cancellationToken">Cancels waiting for the store. A migration that has begun is completed.</param>
    public async ValueTask<StoreReply<Session>> MigrateAsync(
        SessionId id, Func<SessionId, SessionSecret> secretOf, CancellationToken cancellationToken)
    {
        // The imported session is read first: a migration sets the successor before it removes the imported session, so one of them is
        // always found.
        var read = await store.FindAsync(id, cancellationToken);
        if (read.Status == StoreStatus.Unavailable)
        {
            return read;
        }

        return read.TryGetValue(out var session) && session is { IsImported: true, SecretHash.IsEmpty: true }
            ? await ReplaceAsync(session, secretOf)
            : await FollowAsync(id, await successors.FindAsync(id, cancellationToken), cancellationToken);
    }

    /// <summary>Ends the validity of the old cookie after <see cref="GracePeriod"/>, because the new one was received.</summary>
    public async ValueTask ConfirmAsync(SessionId importedFrom, CancellationToken cancellationToken)
    {
        // If the imported session could not be removed, its successor must stay set. Otherwise it would be migrated once more.
        if ((await store.FindAsync(importedFrom, cancellationToken)).Status == StoreStatus.Missing)
        {
            await successors.ExpireAsync(importedFrom, GracePeriod, cancellationToken);
        }
    }

    // Ignores the cancellation of the request, because a migration that stops half-way would leave a session that no cookie opens.
    private async ValueTask<StoreReply<Session>> ReplaceAsync(Session imported, Func<SessionId, SessionSecret> secretOf)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var id = SessionId.New();
        var successor = imported with
        {
            Id = id,
            LastAccessed = now,
            ExpiresAt = lifetime.ExpiryOf(imported.Term, now, imported.Activity),
            SecretHash = secretOf(id).Hash(),
            IsImported = false,
            ImportedFrom = imported.Id,
        };
        if (successor.ExpiresAt <= now)
        {
            return StoreReply<Session>.Missing;
        }

        if (await store.AddAsync(successor, CancellationToken.None) != StoreOutcome.Done)
        {
            await RemoveAsync(successor);
            return StoreReply<Session>.Unavailable;
        }

        var longestLife = imported.CreatedAt + lifetime.AbsoluteTtl(imported.Remember) - now;
        var claim = await successors.ClaimAsync(imported.Id, id, longestLife, CancellationToken.None);
        if (claim.Status == StoreStatus.Unavailable)
        {
            // The claim may have succeeded, so the new session is kept: the next request finds it or creates another one.
            return StoreReply<Session>.Unavailable;
        }

        if (!claim.TryGetValue(out var claimed) || claimed != id)
        {
            await RemoveAsync(successor);
            return await FollowAsync(imported.Id, claim, CancellationToken.None);
        }

        switch (await RemoveAsync(imported))
        {
            case StoreOutcome.Done:
                return StoreReply.Found(successor);
            case StoreOutcome.Missing:
                // The imported session was ended meanwhile, which must end its successor too.
                await RemoveAsync(successor);
                return StoreReply<Session>.Missing;
            default:
                return StoreReply<Session>.Unavailable;
        }
    }

    private async ValueTask<StoreReply<Session>> FollowAsync(
        SessionId id, StoreReply<SessionId> successor, CancellationToken cancellationToken)
    {
        if (!successor.TryGetValue(out var next))
        {
            return successor.Status == StoreStatus.Missing ? StoreReply<Session>.Missing : StoreReply<Session>.Unavailable;
        }

        var read = await store.FindAsync(next, cancellationToken);
        return read.TryGetValue(out var session) && session.ImportedFrom != id ? StoreReply<Session>.Missing : read;
    }

    private ValueTask<StoreOutcome> RemoveAsync(Session session) => store.RemoveAsync(session.Id, session.User.Id, CancellationToken.None);
}
