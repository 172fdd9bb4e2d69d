using System.Text;
using Gateway.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class IdentityOptionsTests
{
    [Theory]
    [InlineData("{}", "X-User-Assertion")]
    [InlineData("""{ "Assertion": { "Lifetime": "00:01:00" } }""", "X-User-Assertion")]
    [InlineData("""{ "Assertion": { "Header": "X-Caller" } }""", "X-Caller")]
    [InlineData("""{ "Assertion": { "Header": null } }""", null)]
    [InlineData("""{ "Assertion": { "Header": "" } }""", null)]
    [InlineData("""{ "Assertion": null }""", null)]
    public void AssertionHeader_AsConfigured_IsOnUnlessTurnedOff(string identity, string? expected) => Assert.Equal(expected, Bind(identity).AssertionHeader);

    [Theory]
    [InlineData("""{ "Assertion": { "KeyRotation": "00:00:09" } }""", "Gateway:Identity:Assertion:KeyRotation")]
    [InlineData("""{ "Assertion": { "Lifetime": "00:00:00.5" } }""", "Gateway:Identity:Assertion:Lifetime")]
    [InlineData("""{ "Assertion": { "Header": "Cookie" } }""", "Gateway:Identity:Assertion:Header")]
    [InlineData("""{ "Assertion": { "Header": "x_user_id" } }""", "Gateway:Identity:Assertion:Header")]
    public void Bind_Mistake_NamesItsKey(string identity, string key) =>
        Assert.StartsWith(key, Assert.Single(Assert.Throws<OptionsValidationException>(() => Bind(identity)).Failures), StringComparison.Ordinal);

    private static IdentityOptions Bind(string identity)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Gateway": { "Identity": {{identity}} } }"""));
        var configuration = new ConfigurationBuilder().AddJsonStream(json).Build();
        using var services = new ServiceCollection().AddIdentity(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<IdentityOptions>>().Value;
    }
}
