using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Applies YARP's <c>PathPattern</c>, and puts the parts of the path into the pattern as the client wrote them: YARP fills it with the
/// decoded route values and encodes them anew.
/// </summary>
internal sealed class RawPathPatternTransform(PathRouteValuesTransform inner) : RequestTransform
{
    // Characters for private use, one for each route value: the pattern is filled with these, so that each value is found again.
    private const char FirstMark = '\uE000';

    public override async ValueTask ApplyAsync(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var values = request.RouteValues;
        var marked = new RouteValueDictionary();
        var texts = new List<string>();
        var raws = new List<string>();
        foreach (var (name, value) in values)
        {
            if (value is string { Length: > 0 } text)
            {
                marked[name] = MarkOf(texts.Count);
                texts.Add(text);
                raws.Add(RawOf(context.HttpContext, name, text));
            }
        }

        request.RouteValues = marked;
        try
        {
            await inner.ApplyAsync(context);
        }
        finally
        {
            request.RouteValues = values;
        }

        var filled = context.Path.Value ?? "";
        var raw = new StringBuilder(RawPath.Encode(filled));
        var decoded = new StringBuilder(filled);
        for (var i = 0; i < texts.Count; i++)
        {
            raw.Replace(Uri.EscapeDataString(MarkOf(i)), raws[i]);
            decoded.Replace(MarkOf(i), texts[i]);
        }

        context.Path = new PathString(decoded.ToString());
        RawPath.Set(context, raw.ToString());
    }

    private static string MarkOf(int value) => ((char)(FirstMark + value)).ToString();

    // A value that is a part of a segment ("{name}.{type}") can't be found in the path as written, and is encoded.
    private static string RawOf(HttpContext context, string name, string text)
    {
        var decoded = (context.Request.Path.Value ?? "").Split('/');
        var raw = RawPath.OfClient(context).Split('/');
        var segments = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.PathSegments ?? [];
        for (var i = 0; i < segments.Count && decoded.Length == raw.Length; i++)
        {
            if (segments[i].Parts is [RoutePatternParameterPart parameter]
                && parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                && i + 1 < decoded.Length)
            {
                // The first one is empty: a path begins with a slash.
                Range range = parameter.IsCatchAll ? (i + 1).. : (i + 1)..(i + 2);
                return string.Join('/', decoded[range]) == text ? string.Join('/', raw[range]) : Encode(text);
            }
        }

        return Encode(text);
    }

    private static string Encode(string text) => RawPath.Encode($"/{text}")[1..];
}
