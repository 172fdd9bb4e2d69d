using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Keys;

public sealed class KeyRingTests
{
    private static readonly byte[] Payload = [1, 2, 3];

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly MemoryKeyRingStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RefreshAsync_EmptyStore_MakesOneKey()
    {
        using var ring = NewRing();

        Assert.True(await ring.RefreshAsync(Cancellation));

        Assert.Single(_store.Elements);
        Assert.True(ring.IsLoaded);
    }

    [Fact]
    public async Task RefreshAsync_ManyRingsAtOnceOnAnEmptyStore_AgreeOnOneKey()
    {
        var rings = Enumerable.Range(0, 8).Select(_ => NewRing()).ToList();

        await Task.WhenAll(rings.Select(ring => Task.Run(() => ring.RefreshAsync(Cancellation).AsTask(), Cancellation)));

        Assert.Single(_store.Elements);
        Assert.Single(rings.Select(ring => ring.Current!.KeyIds.Single()).Distinct());
    }

    [Fact]
    public async Task UnprotectAsync_ProtectedByAnotherGateway_Genuine()
    {
        using var one = NewRing();
        using var other = NewRing();
        await one.RefreshAsync(Cancellation);
        await other.RefreshAsync(Cancellation);

        var cookie = (await new KeyRingProtector(one, "test").ProtectAsync(Payload, Cancellation))!;

        var (outcome, payload) = await new KeyRingProtector(other, "test").UnprotectAsync(cookie, Cancellation);
        Assert.Equal(UnprotectOutcome.Genuine, outcome);
        Assert.Equal(Payload, payload);
    }

    [Fact]
    public async Task UnprotectAsync_KeyMadeElsewhereSinceTheLastRead_IsLearnedFirst()
    {
        using var other = NewRing();
        await other.RefreshAsync(Cancellation);
        _store.Clear();
        using var one = NewRing();
        await one.RefreshAsync(Cancellation);
        var cookie = (await new KeyRingProtector(one, "test").ProtectAsync(Payload, Cancellation))!;
        _time.Advance(TimeSpan.FromSeconds(1));

        var (outcome, _) = await new KeyRingProtector(other, "test").UnprotectAsync(cookie, Cancellation);

        Assert.Equal(UnprotectOutcome.Genuine, outcome);
    }

    [Fact]
    public async Task UnprotectAsync_UnknownKeyWithTheStoreDown_UnavailableAndNotForged()
    {
        using var one = NewRing();
        await one.RefreshAsync(Cancellation);
        var cookie = (await new KeyRingProtector(one, "test").ProtectAsync(Payload, Cancellation))!;
        using var other = NewRing();
        _store.IsDown = true;

        var (outcome, _) = await new KeyRingProtector(other, "test").UnprotectAsync(cookie, Cancellation);

        Assert.Equal(UnprotectOutcome.Unavailable, outcome);
    }

    [Fact]
    public async Task UnprotectAsync_ManyUnknownKeys_ReadTheStoreOnlyNowAndThen()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var protector = new KeyRingProtector(ring, "test");
        var reads = _store.Reads;

        var forged = Enumerable.Range(0, 1000).Select(_ => protector.UnprotectAsync([0x09, 0xF0, 0xC9, 0xF0, .. Guid.NewGuid().ToByteArray(), .. new byte[64]], Cancellation).AsTask()).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(300));

        Assert.All(await Task.WhenAll(forged), result => Assert.Equal(UnprotectOutcome.Forged, result.Outcome));
        Assert.InRange(_store.Reads - reads, 1, 3);
    }

    [Fact]
    public async Task UnprotectAsync_KeyMadeWhileAReadIsUnderWay_IsLearnedByTheNextRead()
    {
        var elsewhere = new MemoryKeyRingStore();
        using var one = new KeyRing(elsewhere, static _ => { }, _time, NullLogger<KeyRing>.Instance);
        var cookie = (await new KeyRingProtector(one, "test").ProtectAsync(Payload, Cancellation))!;
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));
        var protector = new KeyRingProtector(ring, "test");
        var slow = new TaskCompletionSource();
        _store.Answers = slow.Task;
        var forged = protector.UnprotectAsync([0x09, 0xF0, 0xC9, 0xF0, .. Guid.NewGuid().ToByteArray(), .. new byte[64]], Cancellation).AsTask();
        _store.Add(elsewhere.Elements.Single());

        var opening = protector.UnprotectAsync(cookie, Cancellation).AsTask();
        slow.SetResult();
        Assert.Equal(UnprotectOutcome.Forged, (await forged).Outcome);
        while (!opening.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal(UnprotectOutcome.Genuine, (await opening).Outcome);
    }

    [Fact]
    public async Task UnprotectAsync_UnknownKeyWithTheStoreHung_UnavailableAfterHalfASecond()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var hung = new TaskCompletionSource();
        _store.Answers = hung.Task;

        var opening = new KeyRingProtector(ring, "test").UnprotectAsync([0x09, 0xF0, 0xC9, 0xF0, .. Guid.NewGuid().ToByteArray(), .. new byte[64]], Cancellation).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal(UnprotectOutcome.Unavailable, (await opening).Outcome);
        hung.SetResult();
    }

    [Theory]
    [InlineData("no key")]
    [InlineData("")]
    [InlineData("<key")]
    [InlineData("<other/>")]
    public async Task RefreshAsync_EntryThatIsNoKey_IsPassedOver(string entry)
    {
        using var one = NewRing();
        await one.RefreshAsync(Cancellation);
        var cookie = (await new KeyRingProtector(one, "test").ProtectAsync(Payload, Cancellation))!;
        _store.Add(entry);

        Assert.True(await one.RefreshAsync(Cancellation));
        using var other = NewRing();
        Assert.True(await other.RefreshAsync(Cancellation));
        Assert.Equal(UnprotectOutcome.Genuine, (await new KeyRingProtector(other, "test").UnprotectAsync(cookie, Cancellation)).Outcome);
    }

    [Fact]
    public async Task RefreshAsync_RingOfAnotherCertificate_IsRefusedAndTheOldOneStays()
    {
        using var certificate = NewCertificate();
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var cookie = (await new KeyRingProtector(ring, "test").ProtectAsync(Payload, Cancellation))!;
        _store.Clear();
        using var stranger = NewRing(builder => builder.ProtectKeysWithCertificate(certificate));
        await stranger.RefreshAsync(Cancellation);

        Assert.False(await ring.RefreshAsync(Cancellation));
        Assert.Equal(UnprotectOutcome.Genuine, (await new KeyRingProtector(ring, "test").UnprotectAsync(cookie, Cancellation)).Outcome);
        Assert.Null(await new KeyRingProtector(ring, "test").ProtectAsync(Payload, Cancellation));
    }

    [Fact]
    public async Task UnprotectAsync_AnyFlippedByte_IsForged()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var protector = new KeyRingProtector(ring, "test");
        var cookie = (await protector.ProtectAsync(Payload, Cancellation))!;
        for (var i = 20; i < cookie.Length; i++)
        {
            var tampered = cookie.ToArray();
            tampered[i] ^= 1;

            Assert.Equal(UnprotectOutcome.Forged, (await protector.UnprotectAsync(tampered, Cancellation)).Outcome);
        }
    }

    [Fact]
    public async Task UnprotectAsync_OtherPurpose_IsForged()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var cookie = (await new KeyRingProtector(ring, "one").ProtectAsync(Payload, Cancellation))!;

        Assert.Equal(UnprotectOutcome.Forged, (await new KeyRingProtector(ring, "other").UnprotectAsync(cookie, Cancellation)).Outcome);
    }

    [Fact]
    public async Task RefreshAsync_RingLostFromTheStore_IsReplaced()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var lost = ring.Current!.KeyIds.Single();
        _store.Clear();

        await ring.RefreshAsync(Cancellation);

        Assert.Single(_store.Elements);
        Assert.NotEqual(lost, ring.Current!.KeyIds.Single());
    }

    [Fact]
    public async Task ProtectAsync_RingJustLost_UsesTheOneThatTakesItsPlace()
    {
        using var one = NewRing();
        using var other = NewRing();
        await one.RefreshAsync(Cancellation);
        _store.Clear();
        await other.RefreshAsync(Cancellation);

        var cookie = (await new KeyRingProtector(one, "test").ProtectAsync(Payload, Cancellation))!;

        Assert.Equal(UnprotectOutcome.Genuine, (await new KeyRingProtector(other, "test").UnprotectAsync(cookie, Cancellation)).Outcome);
    }

    [Fact]
    public async Task ProtectAsync_StoreDown_Null()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        _store.IsDown = true;

        Assert.Null(await new KeyRingProtector(ring, "test").ProtectAsync(Payload, Cancellation));
    }

    [Fact]
    public async Task RefreshAsync_StoreDown_KeepsTheRing()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var cookie = (await new KeyRingProtector(ring, "test").ProtectAsync(Payload, Cancellation))!;
        _store.IsDown = true;

        Assert.False(await ring.RefreshAsync(Cancellation));

        Assert.Equal(UnprotectOutcome.Genuine, (await new KeyRingProtector(ring, "test").UnprotectAsync(cookie, Cancellation)).Outcome);
    }

    [Fact]
    public async Task RefreshAsync_LastKeyEndsSoon_MakesTheNextOneForThen()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        var first = ring.Current!.Keys.Single();
        _time.Advance(TimeSpan.FromDays(89));

        await ring.RefreshAsync(Cancellation);

        Assert.Equal(2, ring.Current!.Keys.Count);
        Assert.Equal(first.ExpirationDate, ring.Current.Keys.Single(key => key.KeyId != first.KeyId).ActivationDate);
    }

    [Fact]
    public async Task RefreshAsync_StoreTakesNoNewKey_GoesOnWithTheOneAtHand()
    {
        using var ring = NewRing();
        await ring.RefreshAsync(Cancellation);
        _time.Advance(TimeSpan.FromDays(89));
        _store.IsFull = true;

        Assert.True(await ring.RefreshAsync(Cancellation));
        Assert.Single(_store.Elements);
    }

    [Fact]
    public async Task RefreshAsync_StoreTakesNoFirstKey_GivesUp()
    {
        using var ring = NewRing();
        _store.IsFull = true;

        Assert.False(await ring.RefreshAsync(Cancellation));
    }

    [Fact]
    public async Task RefreshAsync_WithACertificate_StoresNoReadableKey()
    {
        using var certificate = NewCertificate();
        using var one = NewRing(builder => builder.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate));
        using var other = NewRing(builder => builder.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate));
        await one.RefreshAsync(Cancellation);
        await other.RefreshAsync(Cancellation);

        var cookie = (await new KeyRingProtector(one, "test").ProtectAsync(Payload, Cancellation))!;

        Assert.Equal(UnprotectOutcome.Genuine, (await new KeyRingProtector(other, "test").UnprotectAsync(cookie, Cancellation)).Outcome);
        Assert.DoesNotContain("masterKey", _store.Elements.Single(), StringComparison.Ordinal);
    }

    private X509Certificate2 NewCertificate()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=ring", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(_time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddDays(1));
    }

    private KeyRing NewRing(Action<IDataProtectionBuilder>? protect = null) => new(_store, protect ?? (static _ => { }), _time, NullLogger<KeyRing>.Instance);
}
