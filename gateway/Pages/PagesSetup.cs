namespace Gateway.Pages;

/// <summary>Registers how pages and errors are written, and serves their style sheet.</summary>
internal static class PagesSetup
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        // Before the framework's own, which would leave a caller that accepts no JSON without any body.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        return services;
    }

    /// <summary>Gives every answer under the gateway's own paths the headers that keep it safe, and keeps it out of every cache.</summary>
    public static void UseOwnHeaders(this WebApplication application) => application.Use(static (context, next) =>
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/auth") || path.StartsWithSegments("/health"))
        {
            SafeHeaders.Set(context);
        }

        return next(context);
    });

    /// <summary>Turns what nobody caught into an error that tells nothing of the inside.</summary>
    public static void UseErrorPages(this WebApplication application) =>
        application.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            // A body that is too large or ends too early is the sender's mistake; as an error each would be a page of log.
            SuppressDiagnosticsCallback = static failure => failure.Exception is BadHttpRequestException,
        });

    private static int StatusOf(Exception exception) =>
        exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;

    public static void MapPages(this IEndpointRouteBuilder endpoints)
    {
        var css = ReadCss();
        endpoints.MapMethods("/auth/assets/gateway.css", [HttpMethods.Get, HttpMethods.Head], () => Results.Bytes(css, "text/css; charset=utf-8")).AllowAnonymous().WithOrder(int.MinValue);
    }

    private static byte[] ReadCss()
    {
        using var stream = typeof(PagesSetup).Assembly.GetManifestResourceStream("gateway.css")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
