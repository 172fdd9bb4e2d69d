using Gateway.Pages;
using Gateway.Sessions.Lifecycle;
using Microsoft.AspNetCore.Diagnostics;

namespace Gateway.Authentication;

/// <summary>
/// Answers 503 with <c>Retry-After</c> when <c>HttpContext.SignInAsync</c> or <c>SignOutAsync</c> could not reach the session store, for
/// callers such as remote authentication handlers that do not handle the exception.
/// </summary>
internal sealed class SessionStoreUnavailableHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not SessionStoreUnavailableException)
        {
            return false;
        }

        await httpContext.WriteUnavailableAsync("Signing in and out is not possible at the moment. Try again in a few seconds.");
        return true;
    }
}
