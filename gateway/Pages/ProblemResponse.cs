using Microsoft.AspNetCore.Mvc;

namespace Gateway.Pages;

/// <summary>Answers with an error, as a page or as a problem document.</summary>
internal static class ProblemResponse
{
    /// <summary>Answers with an error.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">The error in a few words.</param>
    /// <param name="detail">What it means for the client and what to do. Never the text of an exception.</param>
    /// <param name="signInUrl">The address of the sign-in page, when signing in helps.</param>
    public static async Task WriteProblemAsync(
        this HttpContext context, int status, string title, string? detail = null, string? signInUrl = null)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail };
        if (signInUrl is not null)
        {
            problem.Extensions[ProblemWriter.SignInUrl] = signInUrl;
        }

        await context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }

    /// <summary>Answers 503 with <c>Retry-After</c>.</summary>
    public static Task WriteUnavailableAsync(this HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "2";
        return context.WriteProblemAsync(StatusCodes.Status503ServiceUnavailable, "Temporarily unavailable", detail);
    }
}
