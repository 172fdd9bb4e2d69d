using Gateway.Identity;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Checks what a route's transforms write: no header that only the gateway may write, and nothing that YARP would refuse at each request,
/// or without naming the route.
/// </summary>
internal sealed class TransformCheck(ReservedHeaders reserved, RequestHeaderSanitizer sanitizer, CookieGuardTransform cookies)
{
    private const string RequestHeader = "RequestHeader";
    private const string RouteValue = "RequestHeaderRouteValue";
    private const string Forwarded = "X-Forwarded";
    private const string ForwardedPrefix = "HeaderPrefix";
    private const string Pattern = "PathPattern";
    private const string Method = "HttpMethodChange";

    private const string AnyHeader = "(example: \"X-Region\")";

    private static readonly string[] RequestHeaderKeys = [RequestHeader, RouteValue, "ClientCert"];
    private static readonly string[] ResponseHeaderKeys = ["ResponseHeader", "ResponseTrailer"];
    private static readonly string[] RemoveKeys = ["RequestHeaderRemove", "ResponseHeaderRemove", "ResponseTrailerRemove"];
    private static readonly string[] ValueKeys = ["Set", "Append"];
    private static readonly string[] ForwardedParts = ["For", "Proto", "Host", "Prefix"];

    /// <summary>The errors of all transforms of a route.</summary>
    public IEnumerable<string> ErrorsOf(RouteConfig route) => (route.Transforms ?? []).SelectMany((transform, i) =>
        ErrorsOf(transform).Select(error => $"ReverseProxy:Routes:{route.RouteId}:Transforms:{i}:{error}"));

    private IEnumerable<string> ErrorsOf(IReadOnlyDictionary<string, string> transform)
    {
        foreach (var key in RequestHeaderKeys.Concat(ResponseHeaderKeys).Concat(RemoveKeys).Append(ForwardedPrefix))
        {
            if (transform.TryGetValue(key, out var name) && name.Length > 0 && !HeaderName.IsToken(name))
            {
                yield return $"{key}: '{name}' is no header name {AnyHeader}";
            }
        }

        foreach (var (key, name) in WrittenNames(transform))
        {
            if (reserved.IsIdentityOfNewest(name))
            {
                yield return $"{key}: '{name}' tells backends who the caller is, and only the gateway writes it {AnyHeader}";
            }
            else if (key == RouteValue && reserved.IsReservedInNewest(name))
            {
                yield return $"{key}: '{name}' is trusted by backends, and the value would be the client's {AnyHeader}";
            }
        }

        foreach (var error in ErrorsOfValues(transform))
        {
            yield return error;
        }

        if (transform.TryGetValue(Pattern, out var pattern) && ProblemOfPattern(pattern) is { } problem)
        {
            yield return $"{Pattern}: '{pattern}' can't be read: {problem} (example: \"/app/{{**rest}}\")";
        }
    }

    private IEnumerable<string> ErrorsOfValues(IReadOnlyDictionary<string, string> transform)
    {
        foreach (var key in ValueKeys)
        {
            if (!transform.TryGetValue(key, out var value))
            {
                continue;
            }

            if (Is(transform, RequestHeader, HeaderNames.Cookie) && sanitizer.HasOwnCookie(value))
            {
                yield return $"{key}: '{value}' has a cookie of the gateway (example: \"theme=dark\")";
            }

            if (ResponseHeaderKeys.Any(header => Is(transform, header, HeaderNames.SetCookie)) && cookies.IsOwnCookie(value))
            {
                yield return $"{key}: '{value}' sets a cookie of the gateway (example: \"theme=dark\")";
            }

            if (transform.ContainsKey(Method) && (!HeaderName.IsToken(value) || HttpMethods.IsConnect(value) || HttpMethods.IsTrace(value)))
            {
                yield return $"{key}: '{value}' is no method that is forwarded (example: \"POST\")";
            }
        }
    }

    private static IEnumerable<(string Key, string Name)> WrittenNames(IReadOnlyDictionary<string, string> transform)
    {
        foreach (var key in RequestHeaderKeys)
        {
            if (transform.TryGetValue(key, out var name))
            {
                yield return (key, name);
            }
        }

        if (transform.ContainsKey(Forwarded) && transform.TryGetValue(ForwardedPrefix, out var prefix))
        {
            foreach (var part in ForwardedParts)
            {
                yield return (ForwardedPrefix, prefix + part);
            }
        }
    }

    private static bool Is(IReadOnlyDictionary<string, string> transform, string key, string header) =>
        transform.TryGetValue(key, out var name) && name.Equals(header, StringComparison.OrdinalIgnoreCase);

    private static string? ProblemOfPattern(string pattern)
    {
        try
        {
            RoutePatternFactory.Parse(pattern);
            return null;
        }
        catch (RoutePatternException e)
        {
            return e.Message.ReplaceLineEndings(" ").TrimEnd('.');
        }
    }
}
