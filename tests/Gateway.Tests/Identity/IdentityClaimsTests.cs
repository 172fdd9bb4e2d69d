using Gateway.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>The table of claims can be looked up by every name, and no row contradicts another one.</summary>
public sealed class IdentityClaimsTests
{
    // The names that an assertion has besides the caller's claims.
    private static readonly string[] OwnNames = ["iss", "aud", "iat", "exp", "nbf", "jti"];

    [Fact]
    public void All_Rows_ShareNoName()
    {
        Assert.Distinct(IdentityClaims.All.Select(claim => claim.Name));
        Assert.Distinct(IdentityClaims.All.Select(claim => claim.JwtName).Concat(OwnNames));
        Assert.Distinct(IdentityClaims.All.Select(claim => claim.DefaultHeader).OfType<string>().Select(HeaderName.Fold));
        Assert.Equal(Enumerable.Range(0, IdentityClaims.All.Count), IdentityClaims.All.Select(claim => claim.Index));
    }

    [Fact]
    public void DefaultHeaders_CarryTheClaimsOfTheTable() =>
        Assert.Equal(
            IdentityClaims.All.Where(claim => claim.DefaultHeader is not null).Select(claim => (claim.DefaultHeader!, claim.Name)),
            new IdentityOptions().DefaultHeaders().Claims.Select(header => (header.Name, header.Claim.Name)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Email")]
    [InlineData("no_such_claim")]
    public void TryFind_NameOfNoClaim_IsFalse(string? name) => Assert.False(IdentityClaims.TryFind(name, out _));
}
