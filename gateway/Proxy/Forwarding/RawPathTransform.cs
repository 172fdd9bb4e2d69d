using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Applies one of YARP's transforms that set, add or remove a prefix of the path, and does the same to the path as the client wrote it.
/// YARP encodes the decoded path anew, so that <c>a%2Fb</c> would become <c>a%252Fb</c>.
/// </summary>
internal sealed class RawPathTransform(PathStringTransform inner) : RequestTransform
{
    private readonly bool _replacesPath = ReplacesPath(inner);

    public override async ValueTask ApplyAsync(RequestTransformContext context)
    {
        var (before, raw) = (context.Path.Value ?? "", RawPath.Of(context));
        await inner.ApplyAsync(context);
        RawPath.Set(context, Rewrite(before, raw, context.Path.Value ?? ""));
    }

    private string Rewrite(string before, string raw, string after)
    {
        if (_replacesPath)
        {
            return RawPath.Encode(after);
        }

        if (after.Length >= before.Length)
        {
            return RawPath.Encode(after[..^before.Length]) + raw;
        }

        // A decoded path has as many slashes as the written one, because the server decodes no slash.
        var start = raw.Length;
        for (var segments = after.AsSpan().Count('/'); segments > 0; segments--)
        {
            start = raw.LastIndexOf('/', start - 1);
        }

        return raw[start..];
    }

    // The mode of the transform is internal to YARP. Only a path that replaces another one has none of it at its end.
    private static bool ReplacesPath(PathStringTransform transform)
    {
        const string Probe = "/\uE000";
        var context = new RequestTransformContext { Path = Probe };
        // It never waits.
        _ = transform.ApplyAsync(context).AsTask();
        return !context.Path.Value!.EndsWith(Probe, StringComparison.Ordinal);
    }
}
