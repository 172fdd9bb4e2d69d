using System.Net.Http.Headers;
using Gateway.Proxy.Headers;
using Gateway.Proxy.Streams;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Does what the gateway's transforms do in one call, without the asynchronous frames and context objects of YARP's list. It is used for
/// routes that have no other transforms.
/// </summary>
internal sealed class RouteTransformer(
    RequestHeaderSanitizer sanitizer,
    FinalRequestTransform final,
    CookieGuardTransform cookies,
    TrailerGuardTransform trailers,
    StreamTransform streams) : HttpTransformer
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedHost = "X-Forwarded-Host";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string ForwardedPrefix = "X-Forwarded-Prefix";

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        if (sanitizer.TryCopy(httpContext.Request, proxyRequest))
        {
            return AddAsync(httpContext, proxyRequest, destinationPrefix);
        }

        // Only YARP can create an empty body to carry content headers.
        sanitizer.Strip(httpContext.Request);
        return CopyAndAddAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copying = base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (!copying.IsCompletedSuccessfully)
        {
            return AwaitAsync(copying, httpContext, proxyResponse);
        }

        if (!copying.Result)
        {
            return ValueTask.FromResult(false);
        }

        return GuardAsync(httpContext, proxyResponse!);
    }

    // Reading the trailers allocates a collection, even where there can be none.
    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) =>
        LengthOf(proxyResponse) is not null || proxyResponse.TrailingHeaders.NonValidated.Count == 0
            ? ValueTask.CompletedTask
            : CopyTrailersAsync(httpContext, proxyResponse, cancellationToken);

    /// <summary>
    /// The length of a body that its Content-Length delimits, so that it has no trailers: under HTTP/1.1 and without a transfer coding
    /// (RFC 9112, 6.3 and 7.1.2). Null for every other body.
    /// </summary>
    public static long? LengthOf(HttpResponseMessage answer) =>
        answer.Version.Major == 1 && !answer.Headers.NonValidated.Contains(HeaderNames.TransferEncoding)
            ? answer.Content.Headers.ContentLength
            : null;

    private async ValueTask CopyAndAddAsync(
        HttpContext context, HttpRequestMessage request, string destination, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(context, request, destination, cancellationToken);
        request.Headers.Host = null;
        await AddAsync(context, request, destination);
    }

    // Not a local function, whose closure would be allocated for each request.
    private async ValueTask<bool> AwaitAsync(ValueTask<bool> copying, HttpContext context, HttpResponseMessage? answer) =>
        await copying && await GuardAsync(context, answer!);

    private async ValueTask CopyTrailersAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await base.TransformResponseTrailersAsync(context, answer, cancellationToken);
        trailers.Apply(context);
    }

    private ValueTask AddAsync(HttpContext context, HttpRequestMessage request, string destination)
    {
        var headers = request.Headers;
        if (context.GetReverseProxyFeature().ProxiedDestination?.Model.Config.Host is { } host)
        {
            headers.Host = host;
        }

        AddForwarded(context, headers);
        return final.ApplyAsync(context, request, ForwardedAddress.Of(context, destination));
    }

    private ValueTask<bool> GuardAsync(HttpContext context, HttpResponseMessage answer)
    {
        var hasBody = AnswerStatusTransform.Apply(context.Response, answer);
        var headers = context.Response.Headers;
        cookies.Apply(headers);
        ClearSiteDataTransform.Apply(headers);
        var opening = streams.ApplyAsync(context, answer);
        return opening.IsCompletedSuccessfully ? ValueTask.FromResult(hasBody) : AwaitAsync(opening, hasBody);

        static async ValueTask<bool> AwaitAsync(ValueTask opening, bool hasBody)
        {
            await opening;
            return hasBody;
        }
    }

    // The client's own headers of these names are reserved, and were not copied.
    private static void AddForwarded(HttpContext context, HttpRequestHeaders headers)
    {
        if (context.Connection.RemoteIpAddress is { } address)
        {
            headers.TryAddWithoutValidation(ForwardedFor, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
        }

        var request = context.Request;
        if (request.PathBase.HasValue)
        {
            headers.TryAddWithoutValidation(ForwardedPrefix, request.PathBase.ToUriComponent());
        }

        if (request.Host.HasValue)
        {
            headers.TryAddWithoutValidation(ForwardedHost, request.Host.ToUriComponent());
        }

        headers.TryAddWithoutValidation(ForwardedProto, request.Scheme);
    }
}
