using Gateway.Requests;
using Gateway.Sessions;

namespace Gateway.Account;

/// <summary>Registers and maps what people see of their own account.</summary>
internal static class AccountSetup
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static IServiceCollection AddAccount(this IServiceCollection services)
    {
        services.AddSingleton<ActivityEndpoint>();
        services.AddSingleton<AccountEndpoint>();
        return services;
    }

    public static void MapAccount(this IEndpointRouteBuilder endpoints)
    {
        var activity = endpoints.ServiceProvider.GetRequiredService<ActivityEndpoint>();
        var account = endpoints.ServiceProvider.GetRequiredService<AccountEndpoint>();

        // The lowest order, as for everything under /auth, so that no configured route takes precedence.
        var auth = endpoints.MapGroup("/auth").WithOrder(int.MinValue);
        auth.MapMethods(
                "/activity",
                Read,
                context => Navigation.IsNavigation(context.Request) ? activity.ShowAsync(context) : activity.ListAsync(context))
            .RequireAuthorization().WithMetadata(SessionUse.None);
        // Anonymous, because a stranger is led to the sign-in, and not answered 401 like the other endpoints under /auth.
        auth.MapMethods("/account", Read, account.ShowAsync).AllowAnonymous().WithMetadata(SessionUse.None);
    }
}
