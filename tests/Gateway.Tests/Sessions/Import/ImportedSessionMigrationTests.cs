using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.Sessions;
using Gateway.Sessions.Import;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Import;

public sealed class ImportedSessionMigrationTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemorySessionStore _store;
    private readonly FakeSuccessors _successors = new();
    private readonly ImportedSessionMigration _migration;

    public ImportedSessionMigrationTests()
    {
        _store = new MemorySessionStore(TestSessions.Lifetime(), _time);
        _migration = new ImportedSessionMigration(_store, _successors, TestSessions.Lifetime(), _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MigrateAsync_Imported_IsReplacedByASessionThatLastsNoLonger()
    {
        var imported = await ImportAsync();
        _time.Advance(TimeSpan.FromMinutes(10));

        var opened = (await MigrateAsync(imported.Id)).Value();

        Assert.NotEqual(imported.Id, opened.Id);
        Assert.Equal(imported.User, opened.User);
        Assert.Equal(imported.CreatedAt, opened.CreatedAt);
        Assert.Equal(_time.GetUtcNow().AddHours(1), opened.ExpiresAt);
        Assert.True(SecretOf(opened.Id).Matches(opened.SecretHash.Span));
        Assert.False(opened.IsImported);
        Assert.Equal(StoreStatus.Missing, (await _store.FindAsync(imported.Id, Cancellation)).Status);
    }

    [Fact]
    public async Task MigrateAsync_ManyAtOnce_AllFindTheOneSuccessor()
    {
        var imported = await ImportAsync();

        var opened = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => MigrateAsync(imported.Id).AsTask(), Cancellation)));

        Assert.Single(opened.Select(lookup => lookup.Value().Id).Distinct());
        Assert.Single((await _store.ListAsync("u-1", Cancellation)).Value());
    }

    [Fact]
    public async Task MigrateAsync_ResponseLost_GivesTheSameSessionLater()
    {
        var imported = await ImportAsync();
        var first = (await MigrateAsync(imported.Id)).Value();
        _time.Advance(TimeSpan.FromMinutes(59));

        Assert.Equal(first.Id, (await MigrateAsync(imported.Id)).Value().Id);
        Assert.Empty(_successors.Expiring);
    }

    [Fact]
    public async Task ConfirmAsync_NewCookieReceived_LetsTheSuccessorExpire()
    {
        var imported = await ImportAsync();
        var opened = (await MigrateAsync(imported.Id)).Value();

        await _migration.ConfirmAsync(opened.ImportedFrom!.Value, Cancellation);

        Assert.Equal(ImportedSessionMigration.GracePeriod, _successors.Expiring[imported.Id]);
    }

    [Fact]
    public async Task ConfirmAsync_ImportedSessionNotRemoved_KeepsItsSuccessor()
    {
        var imported = await ImportAsync();

        await _migration.ConfirmAsync(imported.Id, Cancellation);

        Assert.Empty(_successors.Expiring);
    }

    [Fact]
    public async Task MigrateAsync_SuccessorEnded_Missing()
    {
        var imported = await ImportAsync();
        var opened = (await MigrateAsync(imported.Id)).Value();
        await _store.RemoveAsync(opened.Id, opened.User.Id, Cancellation);

        Assert.Equal(StoreStatus.Missing, (await MigrateAsync(imported.Id)).Status);
    }

    [Fact]
    public async Task MigrateAsync_EndedDuringMigration_Missing()
    {
        var imported = await ImportAsync();
        _successors.OnClaim = () => _store.RemoveAsync(imported.Id, imported.User.Id, Cancellation);

        Assert.Equal(StoreStatus.Missing, (await MigrateAsync(imported.Id)).Status);
        Assert.Empty((await _store.ListAsync("u-1", Cancellation)).Value());
    }

    [Fact]
    public async Task MigrateAsync_OutageDuringMigration_IsCompletedLater()
    {
        var imported = await ImportAsync();
        _successors.IsDown = true;
        Assert.Equal(StoreStatus.Unavailable, (await MigrateAsync(imported.Id)).Status);
        _successors.IsDown = false;

        Assert.Equal(StoreStatus.Found, (await MigrateAsync(imported.Id)).Status);
    }

    [Fact]
    public async Task MigrateAsync_SessionThatWasNotImported_Missing()
    {
        var own = TestSessions.New(_time);
        await _store.AddAsync(own, Cancellation);
        Assert.Equal(StoreStatus.Missing, (await MigrateAsync(own.Id)).Status);

        var unmarked = TestSessions.New(_time) with { SecretHash = default };
        await _store.AddAsync(unmarked, Cancellation);
        Assert.Equal(StoreStatus.Missing, (await MigrateAsync(unmarked.Id)).Status);

        var both = TestSessions.New(_time) with { IsImported = true };
        await _store.AddAsync(both, Cancellation);
        Assert.Equal(StoreStatus.Missing, (await MigrateAsync(both.Id)).Status);

        // Neither does a successor that was not created for this imported session.
        var id = SessionId.New();
        await _successors.ClaimAsync(id, own.Id, TimeSpan.FromHours(1), Cancellation);
        Assert.Equal(StoreStatus.Missing, (await MigrateAsync(id)).Status);
    }

    private static SessionSecret SecretOf(SessionId id) => SessionSecret.From(SHA256.HashData(Encoding.UTF8.GetBytes(id.Value)));

    private ValueTask<StoreReply<Session>> MigrateAsync(SessionId id) => _migration.MigrateAsync(id, SecretOf, Cancellation);

    private async Task<Session> ImportAsync()
    {
        var session = TestSessions.New(_time) with { IsImported = true, SecretHash = default };
        await _store.AddAsync(session, Cancellation);
        return session;
    }

    private sealed class FakeSuccessors : ISessionSuccessors
    {
        private readonly ConcurrentDictionary<SessionId, SessionId> _byId = new();

        public Dictionary<SessionId, TimeSpan> Expiring { get; } = [];

        public bool IsDown { get; set; }

        public Func<ValueTask<StoreOutcome>>? OnClaim { get; set; }

        public async ValueTask<StoreReply<SessionId>> ClaimAsync(SessionId id, SessionId successor, TimeSpan lifetime, CancellationToken cancellationToken)
        {
            if (OnClaim is not null)
            {
                await OnClaim();
            }

            var counts = _byId.GetOrAdd(id, successor);
            return IsDown ? StoreReply<SessionId>.Unavailable : StoreReply.Found(counts);
        }

        public ValueTask<StoreReply<SessionId>> FindAsync(SessionId id, CancellationToken cancellationToken) => ValueTask.FromResult(
            IsDown ? StoreReply<SessionId>.Unavailable : _byId.TryGetValue(id, out var successor) ? StoreReply.Found(successor) : StoreReply<SessionId>.Missing);

        public ValueTask ExpireAsync(SessionId id, TimeSpan after, CancellationToken cancellationToken)
        {
            Expiring[id] = after;
            return ValueTask.CompletedTask;
        }
    }
}
