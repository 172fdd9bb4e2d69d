using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Import;

/// <summary>
/// Moves an imported session to a new one with a cookie of ours when its owner first comes. The other program's cookie is
/// worth nothing once ours has been seen; until then it leads to the same new session, for an answer can get lost.
/// </summary>
/// <remarks>
/// A page asks for many things at once, all with the old cookie, and any of the answers may be cut off. So the new session's secret
/// is not random but derived by whoever can check the old cookie: each of those requests finds the one successor and is given
/// the same cookie again. Nothing hangs on a clock until the browser has shown that it has the new cookie.
/// </remarks>
internal sealed class ImportedSessionMigration(ISessionStore store, ISessionSuccessors successors, SessionLifetime lifetime, TimeProvider time)
{
    /// <summary>How long requests that were sent with the old cookie may be under way after the new one was seen.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Gives the session that took an imported one's place, now or before.</summary>
    /// <param name="id">The imported session. The caller has checked the cookie that names it.</param>
    /// <param name="secretOf">Derives the secret of a successor.</param>
    /// <param name="cancellationToken">Ends the wait; a move that has begun is finished.</param>
    public async ValueTask<StoreReply<Session>> OpenAsync(SessionId id, Func<SessionId, SessionSecret> secretOf, CancellationToken cancellationToken)
    {
        // In this order: a move names the successor before it ends the imported session, so one of the two is always found.
        var read = await store.FindAsync(id, cancellationToken);
        if (read.Status == StoreStatus.Unavailable)
        {
            return read;
        }

        return read.TryGetValue(out var session) && session is { IsImported: true, SecretHash.IsEmpty: true }
            ? await MoveAsync(session, secretOf)
            : await FollowAsync(id, await successors.FindAsync(id, cancellationToken), cancellationToken);
    }

    /// <summary>Takes note that the new cookie has arrived: the old one opens nothing any more, but for what is under way.</summary>
    public async ValueTask ConfirmAsync(SessionId importedFrom, CancellationToken cancellationToken)
    {
        // Where the imported session could not be ended, its successor must stay named, or it would be moved once more.
        if ((await store.FindAsync(importedFrom, cancellationToken)).Status == StoreStatus.Missing)
        {
            await successors.ForgetAsync(importedFrom, Grace, cancellationToken);
        }
    }

    // Not with the request's token: half of this is worse than none.
    private async ValueTask<StoreReply<Session>> MoveAsync(Session imported, Func<SessionId, SessionSecret> secretOf)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var id = SessionId.New();
        var successor = imported with
        {
            Id = id,
            LastAccessed = now,
            ExpiresAt = lifetime.ExpiryOf(imported.CreatedAt, now, imported.Remember),
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

        var claim = await successors.ClaimAsync(imported.Id, id, imported.CreatedAt + lifetime.AbsoluteTtl(imported.Remember) - now, CancellationToken.None);
        if (claim.Status == StoreStatus.Unavailable)
        {
            // It may have been named all the same, so it stays: the next request finds out.
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
                // Somebody ended it meanwhile, and meant this person's session.
                await RemoveAsync(successor);
                return StoreReply<Session>.Missing;
            default:
                return StoreReply<Session>.Unavailable;
        }
    }

    private async ValueTask<StoreReply<Session>> FollowAsync(SessionId id, StoreReply<SessionId> successor, CancellationToken cancellationToken)
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
