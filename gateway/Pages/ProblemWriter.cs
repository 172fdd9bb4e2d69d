using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Requests;

namespace Gateway.Pages;

/// <summary>Writes the errors of the gateway: a page for a navigation, otherwise a problem document (RFC 9457).</summary>
internal sealed partial class ProblemWriter : IProblemDetailsWriter
{
    /// <summary>The extension with the address of the sign-in page, which the page links to and the document leaves out.</summary>
    public const string SignInUrl = "sign_in_url";

    public bool CanWrite(ProblemDetailsContext context) => !context.HttpContext.Response.HasStarted;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        var traceId = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
        problem.Status ??= http.Response.StatusCode;
        problem.Title ??= Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        http.Response.StatusCode = problem.Status.Value;
        SafeHeaders.Set(http);

        if (Navigation.IsNavigation(http.Request))
        {
            var signIn = problem.Extensions.TryGetValue(SignInUrl, out var url) ? (string?)url : null;
            var model = new ProblemModel(problem.Status.Value, problem.Title, problem.Detail, traceId, signIn);
            await http.WritePageAsync(ProblemPage.Create(model));
            return;
        }

        var document = new Document(problem.Type ?? "about:blank", problem.Title, problem.Status.Value, problem.Detail, traceId);
        http.Response.ContentType = "application/problem+json";
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await JsonSerializer.SerializeAsync(http.Response.Body, document, ProblemJson.Readable.Document, http.RequestAborted);
        }
    }

    internal sealed record Document(string Type, string Title, int Status, string? Detail, string TraceId);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Document))]
    private sealed partial class ProblemJson : JsonSerializerContext
    {
        // The document is never part of a page, so letters need no escapes.
        public static readonly ProblemJson Readable = new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}
