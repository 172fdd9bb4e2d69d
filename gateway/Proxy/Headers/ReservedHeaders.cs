using System.Collections.Frozen;
using Gateway.Identity;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Proxy.Headers;

/// <summary>
/// The folded names of headers that no client may send: the default identity headers and those of every route, everything that begins
/// with <c>X-User-</c>, and headers that a backend could read as another path, method or sender. The names follow the configuration;
/// while a new one is being applied, those of both are reserved.
/// </summary>
internal sealed class ReservedHeaders : IConfigChangeListener
{
    private const int LongestOnStack = 256;
    private const string IdentityPrefix = "x_user_";

    // X-Forwarded-For, -Proto, -Host and -Prefix are set again later, from the gateway's own connection.
    private static readonly string[] Prefixes = [IdentityPrefix, "x_forwarded_", "x_original_"];

    // A CGI program reads "Proxy" as the variable HTTP_PROXY and sends its own requests there ("httpoxy", CVE-2016-5385).
    private static readonly string[] Overrides =
        ["proxy", "forwarded", "x_rewrite_url", "x_http_method", "x_http_method_override", "x_method_override"];

    private readonly IOptions<IdentityOptions> _options;
    private volatile Names _names;
    private volatile Names _newest;

    public ReservedHeaders(IOptions<IdentityOptions> options)
    {
        _options = options;
        _names = _newest = NamesOf([]);
    }

    /// <summary>Whether a backend could read this name as an identity header.</summary>
    public bool Contains(string name) => Contains(_names, name);

    /// <summary>Whether a backend could read this name as one that tells who the caller is.</summary>
    public bool IsIdentity(string name) => _names.IsIdentity(HeaderName.Fold(name));

    /// <summary>As <see cref="IsIdentity"/>, by the configuration that was loaded last, which may still be refused.</summary>
    public bool IsIdentityOfNewest(string name) => _newest.IsIdentity(HeaderName.Fold(name));

    /// <summary>As <see cref="Contains(string)"/>, by the configuration that was loaded last.</summary>
    public bool IsReservedInNewest(string name) => Contains(_newest, name);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        _newest = NamesOf(proxyConfigs);
        _names = new Names(_names.Identity.Concat(_newest.Identity));
    }

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => _names = NamesOf(proxyConfigs);

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception)
    {
    }

    private static bool Contains(Names names, string name)
    {
        // Most headers of a request begin with another letter than all reserved names.
        if (name.Length > 0 && !names.MayBegin(name[0]))
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

        return names.Contains(folded);
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
        return new Names(names);
    }

    // The folded names, with a bit for each character that a name or a prefix begins with. Folded characters are ASCII.
    private sealed class Names
    {
        private readonly FrozenSet<string> _all;
        private readonly UInt128 _beginnings;

        public Names(IEnumerable<string> identity)
        {
            Identity = identity.ToFrozenSet();
            _all = Identity.Concat(Overrides).ToFrozenSet();
            // The validation of the route reports an empty name.
            foreach (var name in _all.Concat(Prefixes).Where(static name => name.Length > 0))
            {
                _beginnings |= UInt128.One << name[0];
            }
        }

        public FrozenSet<string> Identity { get; }

        public bool IsIdentity(string folded) => folded.StartsWith(IdentityPrefix, StringComparison.Ordinal) || Identity.Contains(folded);

        public bool Contains(ReadOnlySpan<char> folded) => _all.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folded);

        public bool MayBegin(char first)
        {
            var folded = '\0';
            HeaderName.Fold(new ReadOnlySpan<char>(in first), new Span<char>(ref folded));
            return (_beginnings >> folded & UInt128.One) != UInt128.Zero;
        }
    }
}
