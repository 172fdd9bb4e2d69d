using Gateway.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class HeaderNameTests
{
    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x-user-id")]
    [InlineData("X_User_Id")]
    [InlineData("X_USER-ID")]
    [InlineData("X.User.Id")]
    [InlineData("X~User!Id")]
    public void Fold_EverySpellingThatABackendCouldReadAsTheSame_IsOne(string name) => Assert.Equal("x_user_id", HeaderName.Fold(name));

    [Theory]
    [InlineData("XUser-Id")]
    [InlineData("X-User-Id2")]
    [InlineData("X-Userid")]
    public void Fold_OtherName_IsAnother(string name) => Assert.NotEqual("x_user_id", HeaderName.Fold(name));

    [Theory]
    [InlineData("X-User-Id", true)]
    [InlineData("Remote-User", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("X User", false)]
    [InlineData("X:User", false)]
    [InlineData("Überschrift", false)]
    [InlineData("cookie", false)]
    [InlineData("Host", false)]
    public void IsUsable_Name(string? name, bool expected) => Assert.Equal(expected, HeaderName.IsUsable(name));
}
