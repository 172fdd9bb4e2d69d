namespace Gateway.Pages;

/// <summary>Registers the writer of errors, and serves the style sheet and the script of the pages.</summary>
internal static class PagesSetup
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        // Before the framework's own writer, which sends no body to a client that accepts no JSON.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        return services;
    }

    /// <summary>Adds the security headers to every response under the paths of the gateway, which are never cached.</summary>
    public static void UseSafeHeaders(this WebApplication application) => application.Use(static (context, next) =>
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/auth") || path.StartsWithSegments("/health"))
        {
            SafeHeaders.Set(context);
        }

        return next(context);
    });

    /// <summary>Turns unhandled exceptions into errors that reveal nothing about the program.</summary>
    public static void UseErrorPages(this WebApplication application) =>
        application.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            // A body that is too large or ends too early is the client's error, and not worth a stack trace in the log.
            SuppressDiagnosticsCallback = static failure => failure.Exception is BadHttpRequestException,
        });

    private static int StatusOf(Exception exception) =>
        exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;

    public static void MapPages(this IEndpointRouteBuilder endpoints)
    {
        foreach (var asset in PageAsset.All)
        {
            endpoints.MapMethods(asset.Pattern, [HttpMethods.Get, HttpMethods.Head], asset.WriteAsync)
                .AllowAnonymous()
                .WithOrder(int.MinValue);
        }
    }
}
