using Gateway.Sessions.Lifecycle;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.SignIn;

/// <summary>Finds the implementation of <see cref="ICallerSession"/> for a request: the handler of the default sign-in scheme.</summary>
internal static class CallerSessionExtensions
{
    public static async ValueTask<ICallerSession> GetCallerSessionAsync(this HttpContext context)
    {
        var services = context.RequestServices;
        var scheme = await services.GetRequiredService<IAuthenticationSchemeProvider>().GetDefaultSignInSchemeAsync();
        return (ICallerSession)(await services.GetRequiredService<IAuthenticationHandlerProvider>()
            .GetHandlerAsync(context, scheme!.Name))!;
    }
}
