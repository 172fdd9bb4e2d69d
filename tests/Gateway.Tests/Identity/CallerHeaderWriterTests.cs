using System.Security.Claims;
using Gateway.Identity;
using Gateway.Identity.Assertions;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Tests.Identity.Assertions;
using Gateway.Tests.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class CallerHeaderWriterTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly IdentityOptions _options = new();
    private readonly KeyRing _ring;
    private readonly AssertionKeys _keys;
    private readonly CallerHeaderWriter _writer;

    public CallerHeaderWriterTests()
    {
        _ring = new KeyRing(new MemoryKeyRingStore(), static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
        _keys = new AssertionKeys(new MemoryAssertionKeyStore(), _ring, AssertionSchedule.Of(new AssertionOptions()), _time, NullLogger<AssertionKeys>.Instance);
        var issuer = new AssertionIssuer(_keys, Options.Create(_options), Options.Create(new SiteOptions()), _time);
        _writer = new CallerHeaderWriter(new CallerIdentities(Options.Create(new SessionsOptions())), issuer);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_RequestAndResponse_HaveTheSameHeaders()
    {
        var alice = Principal(new SessionUser { Id = "17", Email = "jörg@example.com", FullName = "Jörg Adams", Role = "" });
        var response = new HeaderDictionary();
        using var request = new HttpRequestMessage();

        await _writer.WriteAsync(alice, _options.DefaultHeaders(), "invoices", response, Cancellation);
        await _writer.WriteAsync(alice, _options.DefaultHeaders(), "invoices", request.Headers, Cancellation);

        Assert.Equal(
            response.Select(header => (header.Key, header.Value.ToString())).Order(),
            request.Headers.NonValidated.Select(header => (header.Key, header.Value.ToString())).Order());
        Assert.Equal("17", response["X-User-Id"]);
        Assert.Equal("j%C3%B6rg@example.com", response["X-User-Email"]);
        Assert.Equal("J%C3%B6rg Adams", response["X-User-Full-Name"]);
        Assert.Equal(SessionIdentity.SessionOf(alice)!.Id.Value, response["X-Session-Id"]);
        Assert.False(response.ContainsKey("X-User-Role"));
        Assert.False(response.ContainsKey("X-User-Name"));
        Assert.Equal(["invoices"], new JsonWebToken(response["X-User-Assertion"].ToString()).Audiences);
    }

    [Fact]
    public async Task WriteAsync_NoSession_WritesNothing()
    {
        var response = new HeaderDictionary();

        await _writer.WriteAsync(new ClaimsPrincipal(new ClaimsIdentity()), _options.DefaultHeaders(), "invoices", response, Cancellation);

        Assert.Empty(response);
    }

    [Fact]
    public async Task WriteAsync_NoAssertionHeader_MakesNoKeys()
    {
        var response = new HeaderDictionary();

        await _writer.WriteAsync(Principal(new SessionUser { Id = "17" }), _options.DefaultHeaders() with { Assertion = null }, "invoices", response, Cancellation);

        Assert.Equal(["X-Session-Id", "X-User-Id"], response.Keys.Order(StringComparer.Ordinal));
        Assert.Null(_keys.Current);
    }

    [Fact]
    public async Task WriteAsync_CachedAssertion_IsSynchronousAndAllocatesNothing()
    {
        var alice = Principal(new SessionUser { Id = "17", Email = "alice@example.com" });
        var headers = _options.DefaultHeaders();
        var response = new HeaderDictionary();
        await _writer.WriteAsync(alice, headers, "invoices", response, Cancellation);
        Assert.True(_writer.WriteAsync(alice, headers, "invoices", response, Cancellation).AsTask().IsCompletedSuccessfully);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            await _writer.WriteAsync(alice, headers, "invoices", response, Cancellation);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public void Dispose()
    {
        _keys.Dispose();
        _ring.Dispose();
    }

    private ClaimsPrincipal Principal(SessionUser user) => new(new SessionIdentity(new Session
    {
        Id = SessionId.New(),
        User = user,
        CreatedAt = _time.GetUtcNow(),
        LastAccessed = _time.GetUtcNow(),
        ExpiresAt = _time.GetUtcNow().AddHours(1),
        SecretHash = SessionSecret.New().Hash(),
    }));
}
