using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Sharing;

public sealed class MemoryShareStoreTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public Task Store_HoldsTheContract() =>
        ShareStoreContract.HoldAsync(new MemoryShareStore(_time), _time, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Expired_IsGone_AndMakesRoom()
    {
        var store = new MemoryShareStore(_time);
        var token = ShareToken.New();
        var share = new Share
        {
            Id = token.ShareId,
            TokenHash = token.Hash(),
            UserId = "u",
            OwnerSession = "o",
            Paths = ["/a"],
            Methods = ["GET"],
            Uses = 1,
            CreatedAt = _time.GetUtcNow(),
            ExpiresAt = _time.GetUtcNow() + TimeSpan.FromMinutes(1),
        };
        await store.AddAsync(share, mostOpen: 1, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(StoreStatus.Missing, (await store.FindAsync(share.Id, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(StoreOutcome.Missing, await store.CountUseAsync(share, TestContext.Current.CancellationToken));
        Assert.Equal(
            ShareAddition.Added,
            await store.AddAsync(share with { Id = "another", ExpiresAt = _time.GetUtcNow() + TimeSpan.FromMinutes(1) }, mostOpen: 1, TestContext.Current.CancellationToken));
    }
}
