using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Applies the changes of YARP's query transforms to the query as the client wrote it. YARP decodes and encodes the whole query, which
/// breaks signatures and makes <c>%zz</c> other data.
/// </summary>
internal static class RawQuery
{
    /// <summary>The query, with its question mark, after the transforms.</summary>
    /// <param name="context">What the transforms made.</param>
    /// <param name="raw">The query as the client wrote it, with its question mark.</param>
    public static string Of(RequestTransformContext context, ReadOnlySpan<char> raw)
    {
        var request = context.HttpContext.Request;
        return context.Query.QueryString == request.QueryString
            ? raw.ToString()
            : Rewrite(raw.TrimStart('?').ToString(), request.Query, context.Query.Collection);
    }

    private static string Rewrite(string raw, IQueryCollection before, IDictionary<string, StringValues> after)
    {
        var parts = new List<string>();
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in raw.Split('&'))
        {
            var name = NameOf(part);
            if (name is null || after.TryGetValue(name, out var values) && IsBeginning(before[name], values))
            {
                parts.Add(part);
            }
            else if (after.TryGetValue(name, out values) && written.Add(name))
            {
                parts.AddRange(Encode(name, values));
            }
        }

        foreach (var (name, values) in after.Where(parameter => !written.Contains(parameter.Key)))
        {
            parts.AddRange(Encode(name, values.Skip(IsBeginning(before[name], values) ? before[name].Count : 0)));
        }

        return parts is [] or [""] ? "" : $"?{string.Join('&', parts)}";
    }

    private static bool IsBeginning(StringValues values, StringValues of) => of.Take(values.Count).SequenceEqual(values);

    // Null where nothing is between two separators.
    private static string? NameOf(string part)
    {
        foreach (var pair in new QueryStringEnumerable(part))
        {
            return pair.DecodeName().ToString();
        }

        return null;
    }

    private static IEnumerable<string> Encode(string name, IEnumerable<string?> values) =>
        values.Select(value => new QueryBuilder { { name, value ?? "" } }.ToString()[1..]);
}
