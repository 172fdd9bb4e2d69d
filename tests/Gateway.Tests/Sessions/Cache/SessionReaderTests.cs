using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Cache;

public sealed class SessionReaderTests
{
    [Fact]
    public async Task ReadAsync_ThousandAtOnce_AskTheStoreOnce()
    {
        var time = new FakeTimeProvider();
        var store = new HeldStore(TestSessions.New(time));
        var reader = NewReader(store, time);

        var reads = Enumerable.Range(0, 1000).Select(_ => reader.ReadAsync(store.Session.Id, TestContext.Current.CancellationToken)).ToList();
        store.Release();

        Assert.All(await Task.WhenAll(reads), read => Assert.Same(store.Session, read.Lookup.Value()));
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public async Task ReadAsync_FirstCallerGivesUp_TheOthersStillGetTheirAnswer()
    {
        var time = new FakeTimeProvider();
        var store = new HeldStore(TestSessions.New(time));
        var reader = NewReader(store, time);
        using var impatience = new CancellationTokenSource();

        var first = reader.ReadAsync(store.Session.Id, impatience.Token);
        var second = reader.ReadAsync(store.Session.Id, TestContext.Current.CancellationToken);
        await impatience.CancelAsync();
        store.Release();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Same(store.Session, (await second).Lookup.Value());
    }

    [Fact]
    public async Task ReadAsync_AfterAnotherHasEnded_AsksAgain()
    {
        var time = new FakeTimeProvider();
        var store = new HeldStore(TestSessions.New(time));
        var reader = NewReader(store, time);
        store.Release();

        await reader.ReadAsync(store.Session.Id, TestContext.Current.CancellationToken);
        await reader.ReadAsync(store.Session.Id, TestContext.Current.CancellationToken);

        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task ReadAsync_AfterAChange_IsNotGivenWhatWasReadBefore()
    {
        var time = new FakeTimeProvider();
        var store = new HeldStore(TestSessions.New(time));
        var invalidations = new FakeInvalidations();
        var reader = new SessionReader(store, new SessionInvalidator(invalidations, time));

        var before = reader.ReadAsync(store.Session.Id, TestContext.Current.CancellationToken);
        invalidations.Change(store.Session.Id);
        var after = reader.ReadAsync(store.Session.Id, TestContext.Current.CancellationToken);
        store.Release();
        await Task.WhenAll(before, after);

        Assert.Equal(2, store.Reads);
    }

    private static SessionReader NewReader(ISessionStore store, TimeProvider time)
    {
        var invalidations = new FakeInvalidations();
        return new SessionReader(store, new SessionInvalidator(invalidations, time));
    }

    private sealed class HeldStore(Session session) : ISessionStore
    {
        public SessionStoreKind Kind => SessionStoreKind.Memory;

        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _reads;

        public Session Session => session;

        public int Reads => _reads;

        public void Release() => _release.TrySetResult();

        public async ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            await _release.Task;
            return StoreReply.Found(session);
        }

        public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
