using System.Collections.Frozen;
using Gateway.Identity;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Headers;

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
    private volatile Names _names;

    public ReservedHeaders(IOptions<IdentityOptions> options)
    {
        _options = options;
        _names = NamesOf([]);
    }

    /// <summary>Whether a backend could read this name as an identity header.</summary>
    public bool Contains(string name)
    {
        // Most headers that there are begin like none of them.
        if (name.Length > 0 && !_names.MayBegin(name[0]))
        {
            return false;
        }

        Span<char> folded = name.Length <= LongestOnStack ? stackalloc char[name.Length] : new char[name.Length];
        HeaderName.Fold(name, folded);
        foreach (var prefix in Prefixes)
        {
            if (folded.StartsWith(prefix))
            {
                return true;
            }
        }

        return _names.Contains(folded);
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs) => _names = new Names(_names.All.Concat(NamesOf(proxyConfigs).All));

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => _names = NamesOf(proxyConfigs);

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception)
    {
    }

    private Names NamesOf(IEnumerable<IProxyConfig> configs)
    {
        var options = _options.Value;
        var names = configs
            .SelectMany(static config => config.Routes)
            .Select(route => RouteCallerHeaders.Of(route, options))
            .Append(options.DefaultHeaders())
            .SelectMany(static headers => headers.Names)
            .Select(HeaderName.Fold);
        return new Names(names.Concat(Overrides));
    }

    // Folded, with the characters that one of them or a prefix begins with: a bit for each of the lower half of ASCII, which folded ones are in.
    private sealed class Names
    {
        private readonly FrozenSet<string> _all;
        private readonly UInt128 _beginnings;

        public Names(IEnumerable<string> names)
        {
            _all = names.ToFrozenSet();
            // One without characters is a mistake that somebody else names.
            foreach (var name in _all.Concat(Prefixes).Where(static name => name.Length > 0))
            {
                _beginnings |= UInt128.One << name[0];
            }
        }

        public IEnumerable<string> All => _all;

        public bool Contains(ReadOnlySpan<char> folded) => _all.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folded);

        public bool MayBegin(char first)
        {
            var folded = '\0';
            HeaderName.Fold(new ReadOnlySpan<char>(in first), new Span<char>(ref folded));
            return (_beginnings >> folded & UInt128.One) != UInt128.Zero;
        }
    }
}
