using System.Text.Json;
using Gateway.Identity;
using Gateway.Identity.Assertions;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Tests.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gateway.Tests.Identity.Assertions;

public sealed class AssertionIssuerTests : IDisposable
{
    private static readonly TimeSpan Half = new AssertionOptions().Lifetime / 2;

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly MemoryAssertionKeyStore _store = new();
    private readonly KeyRing _ring;
    private readonly AssertionKeys _keys;

    public AssertionIssuerTests()
    {
        _ring = new KeyRing(new MemoryKeyRingStore(), static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
        _keys = new AssertionKeys(_store, _ring, AssertionSchedule.Of(new AssertionOptions()), _time, NullLogger<AssertionKeys>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_Caller_SignsTheirClaimsForTheAudience()
    {
        var text = await NewIssuer("https://app.example.com/").GetAsync(Caller(fullName: "Jörg \"Ümlaut\" 😀"), "invoices", Cancellation);

        var token = new JsonWebToken(text);
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        using var header = JsonDocument.Parse(Base64UrlEncoder.Decode(token.EncodedHeader));
        Assert.Equal(
            [("alg", "ES256"), ("kid", _keys.Current!.Keys.Single().Id), ("typ", "JWT")],
            header.RootElement.EnumerateObject().Select(property => (property.Name, property.Value.GetString()!)).Order());
        using var payload = JsonDocument.Parse(Base64UrlEncoder.Decode(token.EncodedPayload));
        Assert.Equal(
            ["aud", "email", "exp", "iat", "iss", "name", "preferred_username", "role", "sid", "sub"],
            payload.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.All(["exp", "iat"], name => Assert.Equal(JsonValueKind.Number, payload.RootElement.GetProperty(name).ValueKind));
        Assert.Equal(JsonValueKind.String, payload.RootElement.GetProperty("aud").ValueKind);
        Assert.Equal("https://app.example.com", token.Issuer);
        Assert.Equal(["invoices"], token.Audiences);
        Assert.Equal("17", token.Subject);
        Assert.Equal("alice@example.com", token.GetPayloadValue<string>("email"));
        Assert.Equal("alice", token.GetPayloadValue<string>("preferred_username"));
        Assert.Equal("Jörg \"Ümlaut\" 😀", token.GetPayloadValue<string>("name"));
        Assert.Equal("user,admin", token.GetPayloadValue<string>("role"));
        Assert.Equal(now, token.GetPayloadValue<long>("iat"));
        Assert.Equal(now + 300, token.GetPayloadValue<long>("exp"));
    }

    [Fact]
    public async Task GetAsync_ClaimsWithoutAValue_AreAbsent()
    {
        var text = await NewIssuer().GetAsync(new IdentityValues(NewSession(new SessionUser { Id = "17", Email = "" })), "invoices", Cancellation);

        Assert.Equal(["aud", "exp", "iat", "iss", "sid", "sub"], new JsonWebToken(text).Claims.Select(claim => claim.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GetAsync_MoreAudiencesThanAnySiteHas_KeepsTheLastOnes()
    {
        var (issuer, caller) = (NewIssuer(), Caller());
        for (var i = 0; i < 200; i++)
        {
            await issuer.GetAsync(caller, $"verify:{i}", Cancellation);
        }

        Assert.Equal(64, Enumerable.Range(0, 200).Count(i => caller.FindAssertion($"verify:{i}") is not null));
        Assert.NotNull(caller.FindAssertion("verify:199"));
    }

    [Fact]
    public async Task GetAsync_NoPublicUrl_IsIssuedByTheGateway() =>
        Assert.Equal("gateway", new JsonWebToken(await NewIssuer().GetAsync(Caller(), "invoices", Cancellation)).Issuer);

    [Fact]
    public async Task GetAsync_Assertion_IsValidAgainstThePublishedKeysAndNoOthers()
    {
        var text = await NewIssuer().GetAsync(Caller(), "invoices", Cancellation);

        Assert.True(await IsValidAsync(text, _keys.Current!.Jwks, "invoices"));
        Assert.False(await IsValidAsync(text, _keys.Current.Jwks, "payroll"));
        Assert.False(await IsValidAsync(text, AssertionKeySet.Create(_time.GetUtcNow()).Jwks, "invoices"));
        Assert.False(await IsValidAsync(text[..^6] + (text[^6] == 'A' ? 'B' : 'A') + text[^5..], _keys.Current.Jwks, "invoices"));
    }

    [Fact]
    public async Task GetAsync_UntilHalfOfItsLife_GivesTheSameAgain()
    {
        var issuer = NewIssuer();
        var caller = Caller();
        var first = await issuer.GetAsync(caller, "invoices", Cancellation);

        _time.Advance(Half - TimeSpan.FromTicks(1));
        Assert.Same(first, await issuer.GetAsync(caller, "invoices", Cancellation));

        _time.Advance(TimeSpan.FromTicks(1));
        var second = await issuer.GetAsync(caller, "invoices", Cancellation);
        Assert.NotEqual(first, second);
        Assert.Same(second, await issuer.GetAsync(caller, "invoices", Cancellation));
    }

    [Fact]
    public async Task GetAsync_Warm_AllocatesNothing()
    {
        var issuer = NewIssuer();
        var caller = Caller();
        await issuer.GetAsync(caller, "invoices", Cancellation);
        await issuer.GetAsync(caller, "payroll", Cancellation);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            await issuer.GetAsync(caller, "invoices", Cancellation);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task GetAsync_OtherAudience_GetsAnAssertionOfItsOwn()
    {
        var issuer = NewIssuer();
        var caller = Caller();

        var invoices = await issuer.GetAsync(caller, "invoices", Cancellation);
        var payroll = await issuer.GetAsync(caller, "payroll", Cancellation);

        Assert.Equal(["payroll"], new JsonWebToken(payroll).Audiences);
        Assert.Same(invoices, await issuer.GetAsync(caller, "invoices", Cancellation));
    }

    [Fact]
    public async Task GetAsync_KeyLost_IsSignedAnewAtOnce()
    {
        var issuer = NewIssuer();
        var caller = Caller();
        var before = new JsonWebToken(await issuer.GetAsync(caller, "invoices", Cancellation));
        _store.Stored = null;
        await _keys.RefreshAsync(Cancellation);

        var after = await issuer.GetAsync(caller, "invoices", Cancellation);

        Assert.NotEqual(before.Kid, new JsonWebToken(after).Kid);
        Assert.True(await IsValidAsync(after, _keys.Current!.Jwks, "invoices"));
    }

    [Fact]
    public async Task GetAsync_OnTheWayThroughARotation_IsAlwaysValidAgainstWhatWasPublishedBefore()
    {
        var schedule = AssertionSchedule.Of(new AssertionOptions());
        var issuer = NewIssuer();
        var caller = Caller();
        await _keys.RefreshAsync(Cancellation);
        var kids = new HashSet<string>();
        var end = _time.GetUtcNow() + (3 * schedule.Rotation);
        while (_time.GetUtcNow() < end)
        {
            // What a backend read as long ago as it may keep it.
            var copy = _keys.Current!.Jwks;
            _time.Advance(schedule.CacheFor);
            await _keys.RefreshAsync(Cancellation);
            var text = await issuer.GetAsync(caller, "invoices", Cancellation);
            kids.Add(new JsonWebToken(text).Kid);

            Assert.True(await IsValidAsync(text, copy, "invoices"));
            _time.Advance(TimeSpan.FromHours(2));
            await _keys.RefreshAsync(Cancellation);
        }

        Assert.Equal(3, kids.Count);
    }

    [Fact]
    public async Task GetAsync_ManyAtOnce_SignOnce()
    {
        var issuer = NewIssuer();
        var caller = Caller();
        await _keys.RefreshAsync(Cancellation);

        var all = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await issuer.GetAsync(caller, "invoices", Cancellation), Cancellation)));

        Assert.Single(all.Distinct());
    }

    public void Dispose()
    {
        _keys.Dispose();
        _ring.Dispose();
    }

    private IdentityValues Caller(string fullName = "Alice") =>
        new(NewSession(new SessionUser { Id = "17", Email = "alice@example.com", Username = "alice", FullName = fullName, Role = "user,admin" }));

    private Session NewSession(SessionUser user) => new()
    {
        Id = SessionId.New(),
        User = user,
        CreatedAt = _time.GetUtcNow(),
        LastAccessed = _time.GetUtcNow(),
        ExpiresAt = _time.GetUtcNow().AddHours(1),
        SecretHash = SessionSecret.New().Hash(),
    };

    private AssertionIssuer NewIssuer(string? publicUrl = null) =>
        new(_keys, Options.Create(new IdentityOptions()), Options.Create(new SiteOptions { PublicUrl = publicUrl }), _time);

    private async Task<bool> IsValidAsync(string text, Jwks jwks, string audience)
    {
        var parameters = new TokenValidationParameters
        {
            ValidIssuer = "gateway",
            ValidAudience = audience,
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(jwks.Body.Span)).GetSigningKeys(),
            LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow(),
        };
        return (await new JsonWebTokenHandler().ValidateTokenAsync(text, parameters)).IsValid;
    }
}
