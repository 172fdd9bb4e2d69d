using Gateway.Sessions;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Xunit;

namespace Gateway.Tests.Sessions.Sharing;

/// <summary>What every store of shares must do.</summary>
internal static class ShareStoreContract
{
    private static readonly SessionId Session = SessionId.New();

    public static async Task HoldAsync(IShareStore store, TimeProvider time, CancellationToken cancellation)
    {
        var user = $"u-{Guid.NewGuid():N}";
        var share = New(user, time, uses: 2);
        Assert.Equal(ShareAddition.Added, await store.AddAsync(share, mostOpen: 2, cancellation));
        Assert.Equal(ShareAddition.Added, await store.AddAsync(New(user, time, uses: 1), mostOpen: 2, cancellation));
        Assert.Equal(ShareAddition.TooMany, await store.AddAsync(New(user, time, uses: 1), mostOpen: 2, cancellation));

        var found = (await store.FindAsync(share.Id, cancellation)).Value();
        Assert.Equal((share.UserId, share.OwnerSession, share.Uses, share.Label, 0), (found.UserId, found.OwnerSession, found.Uses, found.Label, found.Opened));
        Assert.Equal(share.Scope, found.Scope);
        Assert.Equal(share.TokenHash, found.TokenHash);
        Assert.Equal(share.ExpiresAt, found.ExpiresAt);
        Assert.Equal(StoreStatus.Missing, (await store.FindAsync("unknown", cancellation)).Status);

        var counted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.CountUseAsync(share, cancellation).AsTask()));
        Assert.Equal(2, counted.Count(static outcome => outcome == StoreOutcome.Done));
        Assert.Equal(2, (await store.FindAsync(share.Id, cancellation)).Value().Opened);
        await store.GiveUseBackAsync(share, cancellation);
        Assert.Equal(StoreOutcome.Done, await store.CountUseAsync(share, cancellation));
        Assert.Equal(2, (await store.ListAsync(user, cancellation)).Value().Count);

        Assert.Equal(StoreOutcome.Done, await store.NoteSessionAsync(share, Session, cancellation));
        Assert.Equal(StoreOutcome.Missing, await store.NoteSessionAsync(share with { Id = "unknown" }, Session, cancellation));
        Assert.Equal(StoreOutcome.Missing, await store.EndAsync("somebody else", share.Id, cancellation));
        await store.GiveUseBackAsync(share, cancellation);
        Assert.Equal(StoreOutcome.Done, await store.EndAsync(user, share.Id, cancellation));
        Assert.Equal(StoreOutcome.Missing, await store.CountUseAsync(share, cancellation));
        Assert.Equal(StoreStatus.Missing, (await store.FindAsync(share.Id, cancellation)).Status);
        // Until it is removed, a call that was cut short can be repeated.
        Assert.Equal([Session], (await store.SessionsOfAsync(share.Id, cancellation)).Value());
        Assert.Equal(StoreOutcome.Done, await store.EndAsync(user, share.Id, cancellation));
        await store.RemoveAsync(user, share.Id, cancellation);
        Assert.Equal(StoreOutcome.Missing, await store.EndAsync(user, share.Id, cancellation));
        Assert.Single((await store.ListAsync(user, cancellation)).Value());
        Assert.Equal(ShareAddition.Added, await store.AddAsync(New(user, time, uses: 1), mostOpen: 2, cancellation));
    }

    private static Share New(string user, TimeProvider time, int uses)
    {
        var token = ShareToken.New();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        return new Share
        {
            Id = token.ShareId,
            TokenHash = token.Hash(),
            UserId = user,
            OwnerSession = "owner",
            Paths = ["/a", "/b/*"],
            Methods = ["GET"],
            Uses = uses,
            Label = "Ünïcode",
            CreatedAt = now,
            ExpiresAt = now + TimeSpan.FromMinutes(5),
        };
    }
}
