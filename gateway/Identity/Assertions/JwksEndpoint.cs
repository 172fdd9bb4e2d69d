using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Assertions;

/// <summary>
/// The public keys. Nobody's secret, and read by every instance of every backend: the one answer under <c>/auth</c> that
/// may be kept.
/// </summary>
internal sealed class JwksEndpoint(AssertionKeys keys, IOptions<IdentityOptions> options)
{
    /// <summary>Its address.</summary>
    public const string Path = "/auth/.well-known/jwks.json";

    private static readonly Jwks None = Jwks.Of([]);

    public async Task ShowAsync(HttpContext context)
    {
        var jwks = options.Value.AssertionHeader is null ? None : (await keys.GetAsync(context.RequestAborted)).Jwks;
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
