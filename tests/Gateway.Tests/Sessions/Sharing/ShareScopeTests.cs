using Gateway.Sessions.Sharing;
using Xunit;

namespace Gateway.Tests.Sessions.Sharing;

public sealed class ShareScopeTests
{
    [Theory]
    [InlineData("/reports", "/reports", true)]
    [InlineData("/reports", "/Reports", false)]
    [InlineData("/reports", "/reports/", false)]
    [InlineData("/reports", "/reports2", false)]
    [InlineData("/reports", "/%72eports", false)]
    [InlineData("/files/*", "/files/", true)]
    [InlineData("/files/*", "/files/a/b", true)]
    [InlineData("/files/*", "/files", false)]
    [InlineData("/files/*", "/files2", false)]
    [InlineData("/files/*", "/FILES/a", false)]
    [InlineData("/*", "/", true)]
    [InlineData("/*", "/anything", true)]
    [InlineData("/*", "/auth", false)]
    [InlineData("/*", "/auth/sessions/active", false)]
    [InlineData("/*", "/AUTH/sessions/active", false)]
    [InlineData("/*", "/%61uth/sessions/active", false)]
    [InlineData("/*", "/health", false)]
    [InlineData("/*", "/authors", true)]
    public void Allows_ComparesByteForByte(string shared, string path, bool expected) =>
        Assert.Equal(expected, new ShareScope([shared], ["GET"]).Allows(path, "GET"));

    [Theory]
    [InlineData("GET", true)]
    [InlineData("get", false)]
    [InlineData("HEAD", false)]
    [InlineData("POST", false)]
    public void Allows_OnlyTheSharedMethods(string method, bool expected) =>
        Assert.Equal(expected, new ShareScope(["/reports"], ["GET"]).Allows("/reports", method));

    [Theory]
    [InlineData("/reports", "/reports")]
    [InlineData("/files/*", "/files/")]
    [InlineData("/*", "/")]
    public void FirstPath_IsWhereOpeningLeads(string shared, string expected) =>
        Assert.Equal(expected, new ShareScope([shared, "/other"], ["GET"]).FirstPath);
}
