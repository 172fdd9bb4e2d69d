using Gateway.Keys;
using Gateway.Tests.Keys;
using Gateway.Throttling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Throttling;

public sealed class DeviceCookieTests : IDisposable
{
    private const string Name = "sid_device";

    private readonly MemoryKeyRingStore _store = new();
    private readonly KeyRing _ring;
    private readonly DeviceCookie _devices;

    public DeviceCookieTests()
    {
        _ring = new KeyRing(_store, static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
        _devices = new DeviceCookie(_ring, new CookieBuilder { Name = Name, Path = "/auth" });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _ring.Dispose();

    [Fact]
    public async Task FindAsync_AccountsOfOneBrowser_EachHasItsOwnId()
    {
        var value = await RememberAsync("alice", await RememberAsync("bob"));

        var (alice, bob) = (await FindAsync("alice", value), await FindAsync("bob", value));

        Assert.NotNull(alice);
        Assert.NotNull(bob);
        Assert.NotEqual(alice, bob);
        Assert.Null(await FindAsync("carol", value));
    }

    [Fact]
    public async Task RememberAsync_SameAccountAgain_KeepsTheId()
    {
        var first = await RememberAsync("alice");

        Assert.Equal(await FindAsync("alice", first), await FindAsync("alice", await RememberAsync("alice", first)));
    }

    [Fact]
    public async Task FindAsync_GenuineAmongPlanted_IsFound()
    {
        var value = await RememberAsync("alice");

        Assert.NotNull(await FindAsync("alice", "planted", value, "00", "", new string('f', 5000)));
    }

    [Fact]
    public async Task ManyThatNameUnknownKeys_CostOneReadOfTheRing()
    {
        var value = await RememberAsync("alice");
        var context = Context([.. Planted.Take(7), value, .. Planted]);
        var before = _store.Reads;

        Assert.NotNull(await _devices.FindAsync(context, "alice", Cancellation));
        Assert.Equal(1, _store.Reads - before);

        // The new cookie is protected with the ring as it is stored then; that is a read too.
        await _devices.RememberAsync(context, "alice", Cancellation);
        Assert.Equal(2, _store.Reads - before);
    }

    [Fact]
    public async Task FindAsync_BehindEightOthers_IsNotLookedAt() =>
        Assert.Null(await FindAsync("alice", [.. Planted.Take(8), await RememberAsync("alice")]));

    // The form of a protected payload: its magic number, then the id of a key.
    private static IEnumerable<string> Planted => Enumerable.Range(0, 60).Select(static _ => $"09f0c9f0{Guid.NewGuid():n}{Guid.NewGuid():n}");

    private async Task<string?> FindAsync(string account, params string?[] values) => await _devices.FindAsync(Context(values), account, Cancellation);

    private async Task<string> RememberAsync(string account, params string?[] values)
    {
        var context = Context(values);
        await _devices.RememberAsync(context, account, Cancellation);
        return context.Response.Headers.SetCookie.Single()!.Split(';')[0].Split('=')[1];
    }

    private static DefaultHttpContext Context(string?[] values)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = string.Join("; ", values.Select(value => $"{Name}={value}"));
        return context;
    }
}
