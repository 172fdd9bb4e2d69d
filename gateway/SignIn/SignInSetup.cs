using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.SignIn.Devices;
using Gateway.SignIn.ForwardAuth;
using Gateway.SignIn.Password;

namespace Gateway.SignIn;

/// <summary>Registers and maps what people see and post under <c>/auth</c>.</summary>
internal static class SignInSetup
{
    /// <summary>The address of a person's devices: a page for a browser, a list for a program.</summary>
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
        return services;
    }

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var login = services.GetRequiredService<LoginEndpoint>();
        var logout = services.GetRequiredService<LogoutEndpoint>();
        var session = services.GetRequiredService<SessionEndpoint>();
        var devices = services.GetRequiredService<DevicesPageEndpoint>();
        var verify = services.GetRequiredService<ForwardAuthEndpoint>();

        // Before every route of the configuration: /auth is never proxied.
        var auth = endpoints.MapGroup("/auth").WithOrder(int.MinValue);
        auth.MapMethods("/login", Read, LoginEndpoint.ShowAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapPost("/login", login.SignInAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapMethods("/logout", Read, LogoutEndpoint.AskAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapPost("/logout", logout.SignOutAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapMethods("/session", Read, SessionEndpoint.ShowAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapMethods("/sessions/active", Read, context => Navigation.IsNavigation(context.Request) ? devices.ShowAsync(context) : session.ListAsync(context)).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapDelete("/sessions", session.EndOthersAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapDelete("/sessions/{id}", session.EndAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapPost("/sessions/{id}/end", devices.EndAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapPost("/sessions/end-others", devices.EndOthersAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        // What a proxy asks about is use of the session. Whatever its method: some proxies ask with the request's own.
        auth.Map("/verify", verify.AnswerAsync).AllowAnonymous();
        auth.Map("/verify/{question}/{**original}", verify.AnswerBehindAsync).AllowAnonymous();
        endpoints.Map("/auth/{**rest}", NotFoundAsync).AllowAnonymous().WithOrder(int.MinValue + 1);
    }

    private static Task NotFoundAsync(HttpContext context) =>
        context.WriteProblemAsync(StatusCodes.Status404NotFound, "Not found", "The gateway has nothing at this address.");
}
