using Gateway.Authentication.Policies;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Authentication.Policies;

/// <summary>The group of the administration's endpoints: who may use them, and from where.</summary>
public sealed class AdministrationTests
{
    [Fact]
    public async Task MappedEndpoint_AsksForTheAdministrationsPolicyAlone()
    {
        await using var application = Create();
        var endpoint = Map(application);

        Assert.Equal("/auth/admin/things", ((RouteEndpoint)endpoint).RoutePattern.RawText);
        var policy = await AuthorizationPolicy.CombineAsync(
            application.Services.GetRequiredService<IAuthorizationPolicyProvider>(),
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(),
            endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        Assert.Equal([new SessionPolicyRequirement(SessionPolicy.AdministrationName)], policy!.Requirements);
    }

    [Theory]
    [InlineData("GET", "cross-site", true)]
    [InlineData("HEAD", "cross-site", true)]
    [InlineData("POST", "same-origin", true)]
    [InlineData("POST", "cross-site", false)]
    [InlineData("POST", "same-site", false)]
    [InlineData("DELETE", "cross-site", false)]
    public async Task UnsafeMethod_OfAnotherSite_DoesNotReachTheEndpoint(string method, string site, bool reached)
    {
        await using var application = Create();
        var context = new DefaultHttpContext { RequestServices = application.Services };
        context.Request.Method = method;
        context.Request.Headers["Sec-Fetch-Site"] = site;

        await Map(application).RequestDelegate!(context);

        Assert.Equal(reached ? StatusCodes.Status204NoContent : StatusCodes.Status403Forbidden, context.Response.StatusCode);
    }

    [Fact]
    public async Task NoRole_MapsNothing()
    {
        await using var application = Create(("Gateway:Admin:Roles", ""));

        application.MapAdministration(static _ => Assert.Fail("It was mapped."));

        Assert.Empty(((IEndpointRouteBuilder)application).DataSources);
    }

    [Fact]
    public async Task Roles_ReplaceTheDefault()
    {
        await using var usual = Create();
        await using var other = Create(("Gateway:Admin:Roles:0", "operator"));

        Assert.Equal(["admin"], RolesOf(usual));
        Assert.Equal(["operator"], RolesOf(other));
    }

    private static string[] RolesOf(WebApplication application) =>
        application.Services.GetRequiredService<IOptions<AdminOptions>>().Value.Roles;

    private static Endpoint Map(WebApplication application)
    {
        application.MapAdministration(static group => group.Map("/things", Answer));
        return ((IEndpointRouteBuilder)application).DataSources.Single().Endpoints.Single();

        static Task Answer(HttpContext context)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
    }

    private static WebApplication Create(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<AuditLog>()
            .AddRequests(builder.Configuration)
            .AddProblemDetails()
            .AddSessions(builder.Configuration);
        global::Gateway.Authentication.AuthenticationSetup.AddSessionAuthentication(builder.Services, builder.Configuration);
        return builder.Build();
    }
}
