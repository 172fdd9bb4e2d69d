using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Sharing;
using Gateway.SignIn.Devices;
using Gateway.SignIn.ForwardAuth;
using Gateway.SignIn.Password;
using Gateway.SignIn.Sharing;

namespace Gateway.SignIn;

/// <summary>Registers and maps the endpoints under <c>/auth</c>.</summary>
internal static class SignInSetup
{
    /// <summary>The path of a user's own sessions: a page for a navigation, JSON for a program.</summary>
    public const string DevicesPath = "/auth/sessions/active";

    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddHostedService<RevokedUsers>();
        services.AddSingleton<SignInReport>();
        services.AddSingleton<CrossSiteRefusal>();
        services.AddSingleton<LoginEndpoint>();
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<OwnSessions>();
        services.AddSingleton<SessionEndpoint>();
        services.AddSingleton<DevicesPageEndpoint>();
        services.AddSingleton<ForwardAuthEndpoint>();
        services.AddSharingEndpoints();
        return services;
    }

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var login = services.GetRequiredService<LoginEndpoint>();
        var logout = services.GetRequiredService<LogoutEndpoint>();
        var session = services.GetRequiredService<SessionEndpoint>();
        var devices = services.GetRequiredService<DevicesPageEndpoint>();
        var forwardAuth = services.GetRequiredService<ForwardAuthEndpoint>();

        // The lowest order, so that these endpoints take precedence over every configured route: /auth is never proxied.
        var auth = endpoints.MapGroup("/auth").WithOrder(int.MinValue);
        auth.MapMethods("/login", Read, LoginEndpoint.ShowAsync).AllowAnonymous().WithMetadata(SessionUse.None, SharedSessions.Seen);
        auth.MapPost("/login", login.SignInAsync).AllowAnonymous().WithMetadata(SessionUse.None, SharedSessions.Seen);
        auth.MapMethods("/logout", Read, LogoutEndpoint.AskAsync).AllowAnonymous().WithMetadata(SessionUse.None, SharedSessions.Seen);
        auth.MapPost("/logout", logout.SignOutAsync).AllowAnonymous().WithMetadata(SessionUse.None, SharedSessions.Seen);
        auth.MapMethods("/session", Read, SessionEndpoint.ShowAsync).RequireAuthorization().WithMetadata(SessionUse.None, SharedSessions.Seen);
        auth.MapMethods(
                "/sessions/active",
                Read,
                context => Navigation.IsNavigation(context.Request) ? devices.ShowAsync(context) : session.ListAsync(context))
            .RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapDelete("/sessions", session.EndOthersAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapDelete("/sessions/{id}", session.EndAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapPost("/sessions/{id}/end", devices.EndAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapPost("/sessions/end-others", devices.EndOthersAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        // A forward-auth request counts as use of the session. It may have any method: some proxies send the original request's method.
        auth.Map("/verify", forwardAuth.AnswerAsync).AllowAnonymous().WithMetadata(SharedSessions.Seen);
        auth.Map("/verify/{question}/{**original}", forwardAuth.AnswerPathAsync).AllowAnonymous().WithMetadata(SharedSessions.Seen);
        auth.MapSharing();
        endpoints.Map("/auth/{**rest}", NotFoundAsync).AllowAnonymous().WithOrder(int.MinValue + 1);
    }

    private static Task NotFoundAsync(HttpContext context) =>
        context.WriteProblemAsync(StatusCodes.Status404NotFound, "Not found", "The gateway has no page at this address.");
}
