using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Assertions;

/// <summary>
/// Serves the public keys. They are no secret and every instance of every backend reads them, so this is the one response under
/// <c>/auth</c> that may be cached.
/// </summary>
internal sealed class JwksEndpoint(AssertionKeys keys, IOptions<IdentityOptions> options)
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/auth/.well-known/jwks.json";

    private static readonly Jwks Empty = Jwks.Of([]);

    public async Task WriteAsync(HttpContext context)
    {
        var jwks = options.Value.AssertionHeader is null ? Empty : (await keys.GetAsync(context.RequestAborted)).Jwks;
        var headers = context.Response.Headers;
        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)keys.CacheFor.TotalSeconds}");
        headers.ETag = jwks.ETag;
        if (context.Request.Headers.IfNoneMatch.Contains(jwks.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = jwks.Body.Length;
        await context.Response.Body.WriteAsync(jwks.Body, context.RequestAborted);
    }
}
