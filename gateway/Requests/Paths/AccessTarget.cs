using Gateway.Requests.Peers;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests.Paths;

/// <summary>
/// What a caller wants to reach: the address of the request itself, or the one that another proxy asks about (forward-auth). Nothing is read
/// before it is asked for.
/// </summary>
internal readonly struct AccessTarget
{
    private readonly HttpContext _context;
    private readonly ForwardedRequest? _asked;
    private readonly bool _isAsked;

    private AccessTarget(HttpContext context, ForwardedRequest? asked, bool isAsked)
    {
        _context = context;
        _asked = asked;
        _isAsked = isAsked;
    }

    /// <summary>The method; null where another proxy asks and does not name it.</summary>
    public string? Method => _isAsked ? _asked?.Method : _context.Request.Method;

    /// <summary>
    /// Whether it is a WebSocket or another upgrade. Most proxies drop the <c>Upgrade</c> header when they ask, but pass the key on.
    /// </summary>
    public bool IsUpgrade =>
        _context.Request.Headers is { Upgrade.Count: > 0 } or { SecWebSocketKey.Count: > 0 } || HttpMethods.IsConnect(_context.Request.Method);

    /// <summary>The request itself.</summary>
    public static AccessTarget Of(HttpContext context) => new(context, asked: null, isAsked: false);

    /// <summary>The request that another proxy asks about; null where it does not say which.</summary>
    public static AccessTarget Asked(HttpContext context, ForwardedRequest? asked) => new(context, asked, isAsked: true);

    /// <summary>Metadata of the endpoint that answers; none where another proxy asks.</summary>
    public T? GetMetadata<T>()
        where T : class => _isAsked ? null : _context.GetEndpoint()?.Metadata.GetMetadata<T>();

    /// <summary>
    /// The path as the request line has it, without the query; null where it is not known, or where a backend could read it as another one.
    /// </summary>
    public string? UnambiguousPath()
    {
        var target = _isAsked ? _asked?.Target : _context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target is null)
        {
            return null;
        }

        var path = PathGuardMiddleware.PathOf(target);
        var query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        return AmbiguousTarget.Find(path) is null ? path.ToString() : null;
    }
}
