using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Policies;

/// <summary>The group of the endpoints under <c>/auth/admin</c>, with the policy that protects all of them.</summary>
internal static class Administration
{
    /// <summary>The path that every endpoint of the group begins with.</summary>
    public const string Path = "/auth/admin";

    private static readonly AuthorizationPolicy Policy =
        new AuthorizationPolicyBuilder().AddRequirements(new SessionPolicyRequirement(SessionPolicy.AdministrationName)).Build();

    /// <summary>
    /// Maps endpoints of the administration. They ask for a session with a role of <see cref="AdminOptions.Roles"/>, and refuse what
    /// another site asks for with an unsafe method. Without a role nothing is mapped, so that the whole path is 404.
    /// </summary>
    /// <param name="endpoints">Where the group is mapped.</param>
    /// <param name="map">Maps endpoints into the group, by paths that continue <see cref="Path"/>.</param>
    public static void MapAdministration(this IEndpointRouteBuilder endpoints, Action<RouteGroupBuilder> map)
    {
        var services = endpoints.ServiceProvider;
        if (services.GetRequiredService<IOptions<AdminOptions>>().Value.Roles.Length == 0)
        {
            return;
        }

        var (check, audit) = (services.GetRequiredService<CrossSiteCheck>(), services.GetRequiredService<AuditLog>());

        // The lowest order, as for everything under /auth, so that no configured route takes precedence.
        var group = endpoints.MapGroup(Path).WithOrder(int.MinValue);
        group.RequireAuthorization(Policy);
        ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.RequestDelegate = Guard(endpoint.RequestDelegate!, check, audit));
        map(group);
    }

    // On the group and not in the endpoints: one that is added later is guarded without knowing of it.
    private static RequestDelegate Guard(RequestDelegate endpoint, CrossSiteCheck check, AuditLog audit) => context =>
        IsRead(context.Request.Method) || !check.IsCrossSite(context.Request) ? endpoint(context) : RefuseAsync(context, audit);

    private static Task RefuseAsync(HttpContext context, AuditLog audit)
    {
        audit.AccessRefused(
            context.User, context.Request.Method, context.GetEndpoint()?.DisplayName, "cross_site", context.Connection.RemoteIpAddress);
        return context.WriteProblemAsync(
            StatusCodes.Status403Forbidden, "Cross-site request refused", "The administration can be used from this site only.");
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
