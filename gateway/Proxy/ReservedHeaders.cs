using System.Collections.Frozen;
using Gateway.Identity;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy;

/// <summary>
/// The names that no client may send, folded: those of the default set and of every route, the whole of <c>X-User-</c>,
/// and what a backend could take for another path, method or sender. Kept up with the configuration; while a new one is
/// being applied, both count.
/// </summary>
internal sealed class ReservedHeaders : IConfigChangeListener
{
    private const int LongestOnStack = 256;

    // X-Forwarded-For, -Proto, -Host and -Prefix are set anew behind this, from what the gateway itself knows.
    private static readonly string[] Prefixes = ["x_user_", "x_forwarded_", "x_original_"];

    // "Proxy" is the variable HTTP_PROXY to a CGI program, and where that sends its own requests ("httpoxy", CVE-2016-5385).
    private static readonly string[] Overrides = ["proxy", "forwarded", "x_rewrite_url", "x_http_method", "x_http_method_override", "x_method_override"];

    private readonly IOptions<IdentityOptions> _options;
    private volatile FrozenSet<string> _names;

    public ReservedHeaders(IOptions<IdentityOptions> options)
    {
        _options = options;
        _names = NamesOf([]);
    }

    /// <summary>Whether a backend could read this name as an identity header.</summary>
    public bool Contains(string name)
    {
        Span<char> folded = name.Length <= LongestOnStack ? stackalloc char[name.Length] : new char[name.Length];
        HeaderName.Fold(name, folded);
        foreach (var prefix in Prefixes)
        {
            if (folded.StartsWith(prefix))
            {
                return true;
            }
        }

        return _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folded);
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs) => _names = _names.Concat(NamesOf(proxyConfigs)).ToFrozenSet();

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => _names = NamesOf(proxyConfigs);

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception)
    {
    }

    private FrozenSet<string> NamesOf(IEnumerable<IProxyConfig> configs)
    {
        var options = _options.Value;
        var names = configs
            .SelectMany(config => config.Routes)
            .SelectMany(route => IdentityHeaderSet.Of(route, options).Headers)
            .Concat(options.DefaultSet())
            .Select(header => header.Name);
        return names.Append(options.AssertionHeader).OfType<string>().Select(HeaderName.Fold).Concat(Overrides).ToFrozenSet();
    }
}
