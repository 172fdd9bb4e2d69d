using Gateway.Pages;
using Gateway.Sessions;

namespace Gateway.SignIn;

/// <summary>Registers and maps what people see and post under <c>/auth</c>.</summary>
internal static class SignInSetup
{
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddHostedService<RevokedUsers>();
        services.AddSingleton<LoginEndpoint>();
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<SessionEndpoint>();
        return services;
    }

    /// <summary>Keeps every answer under <c>/auth</c> out of every cache.</summary>
    public static void UseNoStore(this WebApplication application) => application.Use(static (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments("/auth"))
        {
            context.Response.Headers.CacheControl = "no-store";
        }

        return next(context);
    });

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var login = services.GetRequiredService<LoginEndpoint>();
        var logout = services.GetRequiredService<LogoutEndpoint>();
        var session = services.GetRequiredService<SessionEndpoint>();

        // Before every route of the configuration: /auth is never proxied.
        var auth = endpoints.MapGroup("/auth").WithOrder(int.MinValue);
        auth.MapGet("/login", LoginEndpoint.ShowAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapPost("/login", login.SignInAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapGet("/logout", LogoutEndpoint.AskAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapPost("/logout", logout.SignOutAsync).AllowAnonymous().WithMetadata(SessionUse.None);
        auth.MapGet("/session", SessionEndpoint.ShowAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapGet("/sessions/active", session.ListAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapDelete("/sessions", session.EndOthersAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapDelete("/sessions/{id}", session.EndAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        endpoints.Map("/auth/{**rest}", NotFoundAsync).AllowAnonymous().WithOrder(int.MinValue + 1);
    }

    private static Task NotFoundAsync(HttpContext context) =>
        context.WriteProblemAsync(StatusCodes.Status404NotFound, "Not found", "The gateway has nothing at this address.");
}
