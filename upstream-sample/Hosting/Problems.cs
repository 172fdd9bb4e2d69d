using System.Text.Json;
using UpstreamSample.Data;

namespace UpstreamSample.Hosting;

/// <summary>How the API speaks: snake_case JSON, and RFC 9457 problems for everything that went wrong.</summary>
internal static class Problems
{
    public static void AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = NameTraceId);
        builder.Services.Configure<ExceptionHandlerOptions>(options => options.StatusCodeSelector = Status);
    }

    private static void NameTraceId(ProblemDetailsContext problem)
    {
        if (problem.ProblemDetails.Extensions.Remove("traceId", out var id))
            problem.ProblemDetails.Extensions["trace_id"] = id;
    }

    private static int Status(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        _ when DatabaseErrors.IsOutage(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
