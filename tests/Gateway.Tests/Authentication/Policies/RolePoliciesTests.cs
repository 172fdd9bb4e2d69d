using Gateway.Authentication.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.Tests.Authentication.Policies;

public sealed class RolePoliciesTests
{
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Policies:admins:Roles:0", "admin")]).Build();

    [Fact]
    public void Current_AfterAGoodChange_IsTheNewOne()
    {
        var policies = Create();

        Change("operator");

        Assert.Equal(["operator"], policies.Current.Policies["admins"].Roles);
    }

    [Fact]
    public void Current_WhileOthersAreToldOfTheChange_IsTheNewOneAlready()
    {
        var policies = Create();
        string[]? seen = null;
        using var later = ChangeToken.OnChange(_configuration.GetReloadToken, () => seen = policies.Current.Policies["admins"].Roles);

        Change("operator");

        Assert.Equal(["operator"], seen!);
    }

    [Fact]
    public void Current_AfterABadChange_StaysAsItWas()
    {
        var policies = Create();

        Change(" ");

        Assert.Equal(["admin"], policies.Current.Policies["admins"].Roles);
    }

    [Fact]
    public void Current_AfterTheMistakeIsMended_IsTheNewOne()
    {
        var policies = Create();
        Change(" ");
        Assert.Equal(["admin"], policies.Current.Policies["admins"].Roles);

        Change("operator");

        Assert.Equal(["operator"], policies.Current.Policies["admins"].Roles);
    }

    private void Change(string role)
    {
        _configuration["Gateway:Policies:admins:Roles:0"] = role;
        _configuration.Reload();
    }

    private RolePolicies Create() => new(_configuration, new PolicyOptionsValidator(), NullLogger<RolePolicies>.Instance);
}
