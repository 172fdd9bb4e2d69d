using Microsoft.AspNetCore.Mvc;

namespace Gateway.Requests;

/// <summary>Answers a request that is malformed or ambiguous.</summary>
internal static class Refusal
{
    public static Task RefuseAsync(this HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        return context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Title = title, Detail = detail },
        }).AsTask();
    }
}
