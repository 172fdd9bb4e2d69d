using Gateway.Admin.Analytics;
using Gateway.Authentication.Policies;

namespace Gateway.Admin;

/// <summary>Registers and maps the administration under <c>/auth/admin</c>.</summary>
internal static class AdminSetup
{
    /// <summary>The path of everybody's sessions.</summary>
    public const string SessionsPath = $"{Administration.Path}/sessions";

    /// <summary>The path of the users.</summary>
    public const string UsersPath = $"{Administration.Path}/users";

    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<SessionEndings>();
        services.AddSingleton<UserDisabling>();
        services.AddSingleton<People>();
        services.AddSingleton<SessionsEndpoint>();
        services.AddSingleton<UsersEndpoint>();
        services.AddSingleton<OverviewEndpoint>();
        return services;
    }

    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var overview = services.GetRequiredService<OverviewEndpoint>();
        var sessions = services.GetRequiredService<SessionsEndpoint>();
        var users = services.GetRequiredService<UsersEndpoint>();
        endpoints.MapAdministration(admin =>
        {
            admin.MapMethods("", Read, overview.ShowAsync);
            admin.MapAnalytics();
            admin.MapMethods("/sessions", Read, sessions.ListAsync);
            admin.MapDelete("/sessions/{id}", sessions.EndAsync);
            admin.MapMethods("/sessions/{id}/end", Read, sessions.AskAsync);
            admin.MapPost("/sessions/{id}/end", sessions.EndByFormAsync);
            admin.MapMethods("/users", Read, users.ListAsync);
            admin.MapDelete("/users/{userId}/sessions", sessions.EndOfUserAsync);
            admin.MapMethods("/users/{userId}/sessions/end", Read, SessionsEndpoint.AskForUserAsync);
            admin.MapPost("/users/{userId}/sessions/end", sessions.EndOfUserByFormAsync);
            admin.MapMethods("/users/{userId}/disable", Read, users.AskToDisableAsync);
            admin.MapPost("/users/{userId}/disable", users.DisableAsync);
            admin.MapMethods("/users/{userId}/enable", Read, users.AskToEnableAsync);
            admin.MapPost("/users/{userId}/enable", users.EnableAsync);
        });
    }
}
