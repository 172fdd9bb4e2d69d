using System.Buffers.Text;
using Gateway.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Authentication;

/// <summary>Anybody can send many session cookies, and a sign-out looks at each: it must cost little.</summary>
public sealed class SeveralCookiesTests
{
    // The form of a protected payload: its magic number, then the id of a key.
    private static readonly string[] Forged =
    [
        .. Enumerable.Range(0, 64).Select(static _ =>
            $"{AuthenticationPipeline.CookieName}={Base64Url.EncodeToString([0x09, 0xF0, 0xC9, 0xF0, .. Guid.NewGuid().ToByteArray(), .. new byte[64]])}"),
    ];

    private static readonly Endpoint Protected = new(static _ => Task.CompletedTask, new EndpointMetadataCollection(new AuthorizeAttribute()), displayName: null);

    private static readonly Endpoint SignOut = new(
        static context => context.SignOutAsync(), new EndpointMetadataCollection(new AllowAnonymousAttribute()), displayName: null);

    [Fact]
    public async Task SignOut_WithManyOfUnknownKeys_CostsOneReadOfTheKeyRing()
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync();
        var before = pipeline.KeyRingReads;

        var context = await pipeline.SendAsync(SignOut, string.Join("; ", Forged));

        Assert.Equal((StatusCodes.Status200OK, 1), (context.Response.StatusCode, pipeline.KeyRingReads - before));
        Assert.StartsWith($"{AuthenticationPipeline.CookieName}=; expires=", context.Response.Headers.SetCookie.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public async Task SignOut_GenuineOneBehindPlantedOnes_EndsItsSessionWithinTheFirstEight(int planted, bool isEnded)
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync();
        var (_, cookie) = await pipeline.BeginSessionAsync(new SessionUser { Id = "alice" });

        await pipeline.SendAsync(SignOut, string.Join("; ", [.. Forged[..planted], cookie, .. Forged[planted..]]));

        var after = await pipeline.SendAsync(Protected, cookie);
        Assert.Equal(isEnded ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK, after.Response.StatusCode);
    }

    [Fact]
    public async Task SignOut_SeveralGenuineOnes_EndsAllTheirSessions()
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync();
        var cookies = new List<string>();
        foreach (var user in (string[])["alice", "bob", "carol"])
        {
            cookies.Add((await pipeline.BeginSessionAsync(new SessionUser { Id = user })).Cookie);
        }

        await pipeline.SendAsync(SignOut, string.Join("; ", cookies));

        foreach (var cookie in cookies)
        {
            Assert.Equal(StatusCodes.Status401Unauthorized, (await pipeline.SendAsync(Protected, cookie)).Response.StatusCode);
        }
    }
}
