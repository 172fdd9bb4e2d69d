using Gateway.Configuration.Validation;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration.Validation;

public sealed class ConfigurationSchemaTests
{
    [Theory]
    [InlineData("Gateway:Sesions:Ttl", "1", "Gateway:Sesions: there is no such setting; did you mean Gateway:Sessions?")]
    [InlineData("Gateway:Sessions:TTLL", "1", "Gateway:Sessions:TTLL: there is no such setting; did you mean Gateway:Sessions:Ttl?")]
    [InlineData("Gateway:Sessions:Ttl", "soon", "Gateway:Sessions:Ttl: 'soon' is not a duration, [days.]hours:minutes:seconds (example: \"01:00:00\")")]
    [InlineData("Gateway:Sessions:MaxPerUser", "many", "Gateway:Sessions:MaxPerUser: 'many' is not a whole number (example: 20)")]
    [InlineData("Gateway:Sessions:Store", "Disk", "Gateway:Sessions:Store: 'Disk' is none of Redis, Memory (example: \"Redis\")")]
    [InlineData("Gateway:Sessions:Import:Until", "someday", "Gateway:Sessions:Import:Until: 'someday' is not a point in time (example: \"2027-01-31T00:00:00Z\")")]
    [InlineData("Gateway:Sessions", "Redis", "Gateway:Sessions: is a value where a group of settings is needed (example: { \"Store\": \"Redis\" })")]
    [InlineData("Gateway:Cookie:Name:First", "x", "Gateway:Cookie:Name: is a group of settings where one value is needed (example: \"gateway_session\")")]
    [InlineData("Gateway:Policies:admins:Rolls:0", "x", "Gateway:Policies:admins:Rolls: there is no such setting; did you mean Gateway:Policies:admins:Roles?")]
    [InlineData("Gateway:TrustedProxies", "10.0.0.0/8", "Gateway:TrustedProxies: is a value where a list is needed (example: [\"10.0.0.0/8\", \"192.0.2.7\"])")]
    public void Check_Error_IsOneLine(string key, string value, string expected)
    {
        var errors = Check((key, value)).Errors;

        Assert.Equal(expected, Assert.Single(errors));
    }

    [Fact]
    public void Check_SeveralErrors_AreAllSaid() =>
        Assert.Equal(3, Check(("Gateway:Sessions:Ttl", "x"), ("Gateway:Sessions:AbsoluteTtl", "y"), ("Gateway:Wrong", "z")).Errors.Count);

    [Theory]
    [InlineData("gateway:sessions:ttl", "00:10:00")]
    [InlineData("Gateway:Policies:any:Roles:0", "x")]
    [InlineData("Gateway:Identity:Assertion", null)]
    [InlineData("Gateway:PublicUrl", "")]
    [InlineData("Other:Anything", "x")]
    public void Check_Good_HasNoError(string key, string? value) => Assert.Empty(Check((key, value)).Errors);

    private static ConfigurationSchema Check(params (string Key, string? Value)[] settings) => ConfigurationSchema.Check(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value)).Build());
}
