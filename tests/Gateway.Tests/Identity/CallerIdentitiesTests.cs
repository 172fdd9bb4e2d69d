using System.Security.Claims;
using Gateway.Identity;
using Gateway.Sessions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class CallerIdentitiesTests
{
    private static readonly Session Alice = new()
    {
        Id = SessionId.New(),
        User = new SessionUser { Id = "17", Role = "user" },
        CreatedAt = DateTimeOffset.UnixEpoch,
        LastAccessed = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch.AddHours(1),
        SecretHash = SessionSecret.New().Hash(),
    };

    private readonly CallerIdentities _callers = new(Options.Create(new SessionsOptions()));

    [Fact]
    public void TryGet_SessionReadAgain_GivesTheSameValuesUnlessAClaimChanged()
    {
        var first = Get(Alice);

        Assert.Same(first, Get(Alice with { LastAccessed = DateTimeOffset.UnixEpoch.AddMinutes(1) }));
        var changed = Get(Alice with { User = Alice.User with { Role = "admin" } });
        Assert.NotSame(first, changed);
        Assert.NotSame(changed, Get(Alice with { Id = SessionId.New() }));
    }

    [Fact]
    public void TryGet_NoSession_IsFalse() => Assert.False(_callers.TryGet(new ClaimsPrincipal(new ClaimsIdentity()), out _));

    private IdentityValues? Get(Session session) => _callers.TryGet(new ClaimsPrincipal(new SessionIdentity(session)), out var values) ? values : null;
}
