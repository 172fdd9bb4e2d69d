using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Sharing;

/// <summary>Makes, finds, opens and ends shares: the rules that hold for every store.</summary>
internal sealed class ShareManager(IShareStore shares, ISessionStore store, SessionManager sessions, TimeProvider time)
{
    /// <summary>How many shares of one person may be open.</summary>
    public const int MostOpen = 20;

    /// <summary>Makes a share of what its owner may reach.</summary>
    /// <param name="owner">The session that shares, and that the share ends with.</param>
    /// <param name="terms">What is shared, and for how long.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    public async ValueTask<ShareResult> MakeAsync(Session owner, ShareTerms terms, CancellationToken cancellationToken)
    {
        var token = ShareToken.New();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var share = new Share
        {
            Id = token.ShareId,
            TokenHash = token.Hash(),
            UserId = owner.User.Id,
            OwnerSession = owner.Id.Value,
            Paths = terms.Scope.Paths,
            Methods = terms.Scope.Methods,
            Uses = terms.Uses,
            Label = terms.Label,
            CreatedAt = now,
            ExpiresAt = now + terms.Ttl,
        };
        var added = await shares.AddAsync(share, MostOpen, cancellationToken);
        if (added == ShareAddition.TooMany)
        {
            // Some may be over with the session that made them, which the list finds and removes.
            await ListAsync(owner.User.Id, cancellationToken);
            added = await shares.AddAsync(share, MostOpen, cancellationToken);
        }

        return added switch
        {
            ShareAddition.Added => new ShareResult.Made(share, token),
            ShareAddition.TooMany => ShareResult.TooMany.Instance,
            _ => ShareResult.Unavailable.Instance,
        };
    }

    /// <summary>The open shares of a person, the newest first. Those whose owner's session has ended are over.</summary>
    public async ValueTask<StoreReply<IReadOnlyList<Share>>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var list = await shares.ListAsync(userId, cancellationToken);
        if (!list.TryGetValue(out var open))
        {
            return list;
        }

        // By the record of each owner's session, not by the index of the user, which Redis may have evicted.
        var living = new List<Share>();
        foreach (var byOwner in open.GroupBy(static share => share.OwnerSession))
        {
            var owner = SessionId.TryParse(byOwner.Key, out var id) ? (await store.FindAsync(id, cancellationToken)).Status : StoreStatus.Missing;
            if (owner == StoreStatus.Unavailable)
            {
                return StoreReply<IReadOnlyList<Share>>.Unavailable;
            }

            if (owner == StoreStatus.Found)
            {
                living.AddRange(byOwner);
                continue;
            }

            foreach (var over in byOwner)
            {
                await shares.RemoveAsync(userId, over.Id, cancellationToken);
            }
        }

        return StoreReply.Found<IReadOnlyList<Share>>([.. living.OrderByDescending(static share => share.CreatedAt)]);
    }

    /// <summary>
    /// Finds the share of a link, with the session that made it. One that is unknown, used up, ended or expired is missing, and nothing tells
    /// them apart.
    /// </summary>
    public async ValueTask<StoreReply<OpenShare>> FindAsync(ShareToken token, CancellationToken cancellationToken)
    {
        var found = await shares.FindAsync(token.ShareId, cancellationToken);
        if (!found.TryGetValue(out var share))
        {
            return found.Status == StoreStatus.Unavailable ? StoreReply<OpenShare>.Unavailable : StoreReply<OpenShare>.Missing;
        }

        if (!token.Matches(share.TokenHash) || share.Opened >= share.Uses || !SessionId.TryParse(share.OwnerSession, out var id))
        {
            return StoreReply<OpenShare>.Missing;
        }

        var owner = await store.FindAsync(id, cancellationToken);
        if (owner.TryGetValue(out var session))
        {
            return session.Share is null && session.User.Id == share.UserId
                ? StoreReply.Found(new OpenShare(share, session))
                : StoreReply<OpenShare>.Missing;
        }

        return owner.Status == StoreStatus.Unavailable ? StoreReply<OpenShare>.Unavailable : StoreReply<OpenShare>.Missing;
    }

    /// <summary>Counts one use, before a session is opened with it.</summary>
    public ValueTask<StoreOutcome> CountUseAsync(Share share, CancellationToken cancellationToken) =>
        shares.CountUseAsync(share, cancellationToken);

    /// <summary>Gives a use back that opened no session.</summary>
    public ValueTask GiveUseBackAsync(Share share) => shares.GiveUseBackAsync(share, CancellationToken.None);

    /// <summary>
    /// Notes a session that was begun with a share, and looks whether the share is still open. Its end marks the share first and then ends the
    /// sessions that are noted: a session that is noted after that finds the mark here.
    /// </summary>
    public async ValueTask<StoreOutcome> ConfirmAsync(Share share, SessionId session, CancellationToken cancellationToken)
    {
        var noted = await shares.NoteSessionAsync(share, session, cancellationToken);
        return noted != StoreOutcome.Done
            ? noted
            : (await shares.FindAsync(share.Id, cancellationToken)).Match(
                static _ => StoreOutcome.Done, missing: StoreOutcome.Missing, unavailable: StoreOutcome.Unavailable);
    }

    /// <summary>Ends a share of a person, and all sessions that were opened with it. Repeating it after an outage is safe.</summary>
    public async ValueTask<StoreOutcome> EndAsync(string userId, string id, CancellationToken cancellationToken)
    {
        var ended = await shares.EndAsync(userId, id, cancellationToken);
        if (ended != StoreOutcome.Done)
        {
            return ended;
        }

        if (!(await shares.SessionsOfAsync(id, cancellationToken)).TryGetValue(out var opened))
        {
            return StoreOutcome.Unavailable;
        }

        foreach (var sessionId in opened)
        {
            var found = await store.FindAsync(sessionId, cancellationToken);
            if (found.Status == StoreStatus.Unavailable
                || (found.TryGetValue(out var session)
                    && session.Share?.Id == id
                    && await sessions.EndAsync(session, SessionEnd.Share, cancellationToken) == StoreOutcome.Unavailable))
            {
                return StoreOutcome.Unavailable;
            }
        }

        await shares.RemoveAsync(userId, id, cancellationToken);
        return StoreOutcome.Done;
    }
}
