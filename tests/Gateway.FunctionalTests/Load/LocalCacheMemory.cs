using System.Globalization;
using System.Security.Cryptography;
using Gateway.Authentication;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Gateway.Tests.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.FunctionalTests.Load;

/// <summary>What a session costs in a gateway's memory. Takes some gigabytes, so it runs only when it is asked for (<c>-explicit only -class …</c>).</summary>
public sealed class LocalCacheMemory(ITestOutputHelper output)
{
    private const int Sessions = 1_000_000;

    private const int IdAndSecret = 16 + 32;

    [Fact(Explicit = true)]
    public void MillionSessions_TakeBoundedMemory()
    {
        var lifetime = TestSessions.Lifetime();
        var store = new MemorySessionStore(lifetime, TimeProvider.System);
        var invalidator = new SessionInvalidator(store, TimeProvider.System);
        var cache = new LocalSessionCache<SessionAuthentication>(
            invalidator, Options.Create(new SessionsOptions { LocalCache = { Size = Sessions, Freshness = TimeSpan.FromHours(4) } }), TimeProvider.System);
        var ticketLength = new EphemeralDataProtectionProvider().CreateProtector("x").Protect(new byte[IdAndSecret]).Length;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        string cookie = "";
        for (var n = 0; n < Sessions; n++)
        {
            // As it comes from Redis and from a request: strings of its own for every session.
            var made = MillionSessions.Realistic(TestSessions.New(TimeProvider.System, $"u-{n}", TimeSpan.FromHours(4)));
            var session = SessionJson.Read(made.Id, SessionJson.Serialize(made), lifetime)!;
            cookie = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(ticketLength));
            cache.Set(cookie, session, SessionAuthentication.Valid(session), invalidator.EpochOf(session.Id));
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)cache.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cache.Count} sessions in the local cache: {bytes:0} bytes each, its cookie's text of {cookie.Length} characters included"));
        Assert.True(cache.TryGet(cookie, out _));
        Assert.InRange(cache.Count, Sessions * 0.95, Sessions);
        Assert.InRange(bytes, 1, 4096);
    }
}
