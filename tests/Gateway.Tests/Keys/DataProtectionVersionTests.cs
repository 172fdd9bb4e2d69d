using Gateway.Keys;
using Xunit;

namespace Gateway.Tests.Keys;

public sealed class DataProtectionVersionTests
{
    [Theory]
    [InlineData("10.0.0", false)]
    [InlineData("10.0.6+abc", false)]
    [InlineData("10.0.6-servicing", false)]
    [InlineData("10.0.7", true)]
    [InlineData("10.0.12+e34a38d2ae", true)]
    [InlineData("9.0.1", true)]
    [InlineData("11.0.0", true)]
    [InlineData(null, true)]
    public void Check_Version_ForgeableOnesAreRefused(string? version, bool expected) =>
        Assert.Equal(expected, DataProtectionVersion.Check(version).Succeeded);
}
