using Gateway.Identity.Assertions;
using Gateway.Keys;
using Gateway.Tests.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Identity.Assertions;

public sealed class AssertionKeysTests : IDisposable
{
    private static readonly AssertionSchedule Schedule = AssertionSchedule.Of(new AssertionOptions());

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly MemoryKeyRingStore _ringStore = new();
    private readonly MemoryAssertionKeyStore _store = new();
    private readonly List<IDisposable> _gateways = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RefreshAsync_EmptyStore_MakesAKeyThatSignsAtOnce()
    {
        var keys = NewGateway();

        Assert.True(await keys.RefreshAsync(Cancellation));

        var key = Assert.Single(keys.Current!.Keys);
        Assert.Same(key, keys.Current.SigningKey(_time.GetUtcNow()));
        Assert.Equal(1, _store.Writes);
    }

    [Fact]
    public async Task RefreshAsync_ManyGatewaysAtOnceOnAnEmptyStore_AgreeOnOneKey()
    {
        var gateways = Enumerable.Range(0, 8).Select(_ => NewGateway()).ToList();

        await Task.WhenAll(gateways.Select(keys => Task.Run(() => keys.RefreshAsync(Cancellation).AsTask(), Cancellation)));

        Assert.Equal(1, _store.Writes);
        Assert.Single(gateways.Select(keys => Assert.Single(keys.Current!.Keys).Id).Distinct());
    }

    [Fact]
    public async Task RefreshAsync_AnotherGatewayIsFaster_OwnKeyNeverSigns()
    {
        var other = NewGateway();
        await other.RefreshAsync(Cancellation);
        var theirs = _store.Stored;
        _store.Stored = null;
        var keys = NewGateway();
        AssertionKeySet? meanwhile = null;
        _store.BeforeReplace = () => _store.Stored = theirs;
        _store.BeforeRead = () => meanwhile ??= keys.Current;

        Assert.True(await keys.RefreshAsync(Cancellation));

        Assert.Null(meanwhile);
        Assert.Equal(other.Current!.Keys[0].Id, Assert.Single(keys.Current!.Keys).Id);
    }

    [Fact]
    public async Task RefreshAsync_StoredKeys_AreNotReadableWithoutTheKeyRing()
    {
        var keys = NewGateway();
        await keys.RefreshAsync(Cancellation);

        var stored = Convert.FromBase64String(_store.Stored!);

        Assert.True(stored.AsSpan().IndexOf("private_key"u8) < 0);
        Assert.True(stored.AsSpan().IndexOf(keys.Current!.Keys[0].PrivateKey) < 0);
    }

    [Fact]
    public async Task RefreshAsync_BeforeTheLead_ChangesNothing()
    {
        var keys = NewGateway();
        await keys.RefreshAsync(Cancellation);
        var before = keys.Current;
        _time.Advance(Schedule.Rotation - Schedule.Lead - TimeSpan.FromSeconds(1));

        await keys.RefreshAsync(Cancellation);

        Assert.Same(before, keys.Current);
    }

    [Fact]
    public async Task RefreshAsync_Rotation_PublishesTheNextKeyBeforeItSignsAndTheLastOneUntilItsAssertionsExpired()
    {
        var keys = NewGateway();
        await keys.RefreshAsync(Cancellation);
        var first = keys.Current!.Keys.Single();

        _time.Advance(Schedule.Rotation - Schedule.Lead);
        await keys.RefreshAsync(Cancellation);
        var next = keys.Current.Keys[1];
        Assert.Same(first, keys.Current.SigningKey(_time.GetUtcNow()));

        _time.Advance(Schedule.Lead - TimeSpan.FromSeconds(1));
        await keys.RefreshAsync(Cancellation);
        Assert.Same(first, keys.Current.SigningKey(_time.GetUtcNow()));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(next, keys.Current.SigningKey(_time.GetUtcNow()));

        _time.Advance(Schedule.Keep - TimeSpan.FromSeconds(1));
        await keys.RefreshAsync(Cancellation);
        Assert.Equal([first, next], keys.Current.Keys);
        Assert.False(first.IsDropped);

        _time.Advance(TimeSpan.FromSeconds(1));
        await keys.RefreshAsync(Cancellation);
        Assert.Equal([next], keys.Current.Keys);
        Assert.True(first.IsDropped);
        Assert.False(next.IsDropped);
    }

    [Fact]
    public async Task RefreshAsync_Rotation_OneGatewayMakesTheKeyForAll()
    {
        var (one, other) = (NewGateway(), NewGateway());
        await one.RefreshAsync(Cancellation);
        await other.RefreshAsync(Cancellation);
        _time.Advance(Schedule.Rotation - Schedule.Lead);

        await Task.WhenAll(Task.Run(() => one.RefreshAsync(Cancellation).AsTask(), Cancellation), Task.Run(() => other.RefreshAsync(Cancellation).AsTask(), Cancellation));

        Assert.Equal(2, _store.Writes);
        Assert.Equal(one.Current!.Keys.Select(key => key.Id), other.Current!.Keys.Select(key => key.Id));
        Assert.Equal(2, one.Current.Keys.Count);
    }

    [Fact]
    public async Task RefreshAsync_RotationLongOverdue_StillPublishesTheNextKeyFirst()
    {
        var keys = NewGateway();
        await keys.RefreshAsync(Cancellation);
        _store.IsDown = true;
        _time.Advance(2 * Schedule.Rotation);
        Assert.False(await keys.RefreshAsync(Cancellation));
        _store.IsDown = false;

        await keys.RefreshAsync(Cancellation);

        Assert.Equal(_time.GetUtcNow() + Schedule.Lead, keys.Current!.Keys[1].SignsFrom);
        Assert.Same(keys.Current.Keys[0], keys.Current.SigningKey(_time.GetUtcNow()));
    }

    [Fact]
    public async Task RefreshAsync_SetLostWithTheKeyRing_IsReplacedByOneNewSetForAll()
    {
        var (one, other) = (NewGateway(), NewGateway());
        await one.RefreshAsync(Cancellation);
        await other.RefreshAsync(Cancellation);
        var lost = one.Current!.Keys.Single();
        _store.Stored = null;
        _ringStore.Clear();

        await other.RefreshAsync(Cancellation);
        await one.RefreshAsync(Cancellation);

        Assert.True(lost.IsDropped);
        Assert.NotEqual(lost.Id, one.Current.Keys.Single().Id);
        Assert.Equal(one.Current.Keys.Single().Id, other.Current!.Keys.Single().Id);
    }

    [Fact]
    public async Task RefreshAsync_OnlyTheKeyRingLost_ReplacesASetThatNobodyCanReadAnyMore()
    {
        var one = NewGateway();
        await one.RefreshAsync(Cancellation);
        _ringStore.Clear();

        var late = NewGateway();
        Assert.True(await late.RefreshAsync(Cancellation));
        await one.RefreshAsync(Cancellation);

        Assert.Equal(late.Current!.Keys.Single().Id, one.Current!.Keys.Single().Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    public async Task RefreshAsync_SetThatIsNone_IsReplaced(string stored)
    {
        _store.Stored = stored;
        var keys = NewGateway();

        Assert.True(await keys.RefreshAsync(Cancellation));

        Assert.NotEqual(stored, _store.Stored);
    }

    [Fact]
    public async Task RefreshAsync_StoreDown_KeepsTheKeys()
    {
        var keys = NewGateway();
        await keys.RefreshAsync(Cancellation);
        var before = keys.Current;
        _store.IsDown = true;
        _ringStore.IsDown = true;

        Assert.False(await keys.RefreshAsync(Cancellation));

        Assert.Same(before, keys.Current);
    }

    [Fact]
    public async Task RefreshAsync_StoreTakesNoNextKey_GoesOnWithTheOneAtHand()
    {
        var keys = NewGateway();
        await keys.RefreshAsync(Cancellation);
        var first = keys.Current!.Keys.Single();
        _store.IsFull = true;
        _time.Advance(2 * Schedule.Rotation);

        Assert.False(await keys.RefreshAsync(Cancellation));

        Assert.Same(first, keys.Current.SigningKey(_time.GetUtcNow()));
        Assert.False(first.IsDropped);
    }

    [Fact]
    public async Task GetAsync_StoreTakesNothing_GivesAKeyThatStaysTheOneWhenTheStoreTakesIt()
    {
        _store.IsFull = true;
        var keys = NewGateway();

        var own = (await keys.GetAsync(Cancellation)).Keys.Single();
        await keys.RefreshAsync(Cancellation);
        Assert.Same(own, keys.Current!.Keys.Single());

        _store.IsFull = false;
        Assert.True(await keys.RefreshAsync(Cancellation));
        Assert.Same(own, keys.Current.Keys.Single());
        Assert.False(own.IsDropped);
    }

    [Fact]
    public async Task GetAsync_StoreDownAtTheStart_GivesAKeyThatGivesWayToTheStoredOne()
    {
        var other = NewGateway();
        await other.RefreshAsync(Cancellation);
        _store.IsDown = true;
        var keys = NewGateway();

        var own = (await keys.GetAsync(Cancellation)).Keys.Single();
        _store.IsDown = false;
        await keys.RefreshAsync(Cancellation);

        Assert.True(own.IsDropped);
        Assert.Equal(other.Current!.Keys.Single().Id, keys.Current!.Keys.Single().Id);
    }

    public void Dispose() => _gateways.ForEach(part => part.Dispose());

    private AssertionKeys NewGateway()
    {
        // On the real clock: it waits a moment before it reads a second time.
        var ring = new KeyRing(_ringStore, static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
        var keys = new AssertionKeys(_store, ring, Schedule, _time, NullLogger<AssertionKeys>.Instance);
        _gateways.AddRange([keys, ring]);
        return keys;
    }
}
