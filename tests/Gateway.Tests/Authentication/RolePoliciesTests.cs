using Gateway.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Authentication;

public sealed class RolePoliciesTests
{
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Policies:admins:Roles:0", "admin")]).Build();

    [Fact]
    public void Current_AfterAGoodChange_IsTheNewOne()
    {
        var policies = Create();

        Change("operator");

        Assert.Equal(["operator"], policies.Current.Policies["admins"].Roles);
    }

    [Fact]
    public void Current_AfterABadChange_StaysAsItWas()
    {
        var policies = Create();

        // The framework reports a refused change to whoever caused it; the file's watcher swallows that.
        Assert.ThrowsAny<Exception>(() => Change(" "));

        Assert.Equal(["admin"], policies.Current.Policies["admins"].Roles);
    }

    [Fact]
    public void Current_AfterTheMistakeIsMended_IsTheNewOne()
    {
        var policies = Create();
        Assert.ThrowsAny<Exception>(() => Change(" "));
        Assert.Equal(["admin"], policies.Current.Policies["admins"].Roles);

        Change("operator");

        Assert.Equal(["operator"], policies.Current.Policies["admins"].Roles);
    }

    private void Change(string role)
    {
        _configuration["Policies:admins:Roles:0"] = role;
        _configuration.Reload();
    }

    private RolePolicies Create()
    {
        var services = new ServiceCollection().AddLogging(logging => logging.ClearProviders());
        services.AddOptions<PolicyOptions>().Bind(_configuration);
        services.AddSingleton<IValidateOptions<PolicyOptions>, PolicyOptionsValidator>();
        services.AddSingleton<RolePolicies>();
        return services.BuildServiceProvider().GetRequiredService<RolePolicies>();
    }
}
