using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>Parses <c>redis://</c> and <c>rediss://</c> addresses. No error repeats a password.</summary>
internal static class RedisUrl
{
    private const string Example = "redis://user:password@redis-1:6379,redis-2:6379/0";
    private const int DefaultPort = 6379;
    private const int DefaultSentinelPort = 26379;

    public static bool TryParse(string url, [NotNullWhen(true)] out ConfigurationOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        error = null;
        url = url.Trim();

        var schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = schemeEnd < 0 ? "" : url[..schemeEnd].ToLowerInvariant();
        if (scheme is not ("redis" or "rediss"))
        {
            error = Problem("the address does not begin with redis:// or rediss://");
            return false;
        }

        var (authority, database, query) = Split(url[(schemeEnd + 3)..]);
        var parsed = new ConfigurationOptions { Ssl = scheme == "rediss" };
        error = ReadQuery(parsed, query)
            ?? ReadCredentials(parsed, ref authority)
            ?? ReadHosts(parsed, authority)
            ?? ReadDatabase(parsed, database);
        options = error is null ? parsed : null;
        return error is null;
    }

    // The credentials end at the last '@', and the slash before the database follows it: a password that was pasted from a secret store
    // may contain an unescaped '@' or '/'.
    private static (string Authority, string Database, string Query) Split(string rest)
    {
        var question = rest.IndexOf('?', rest.LastIndexOf('@') + 1);
        var query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        var slash = rest.IndexOf('/', rest.LastIndexOf('@') + 1);
        return slash < 0 ? (rest, "", query) : (rest[..slash], rest[(slash + 1)..], query);
    }

    private static string? ReadCredentials(ConfigurationOptions options, ref string authority)
    {
        var at = authority.LastIndexOf('@');
        if (at < 0)
        {
            return null;
        }

        var credentials = authority[..at];
        authority = authority[(at + 1)..];
        var colon = credentials.IndexOf(':');
        var user = Uri.UnescapeDataString(colon < 0 ? credentials : credentials[..colon]);
        options.User = user.Length == 0 ? null : user;
        if (colon >= 0)
        {
            options.Password = Uri.UnescapeDataString(credentials[(colon + 1)..]);
        }

        return null;
    }

    private static string? ReadHosts(ConfigurationOptions options, string authority)
    {
        var defaultPort = options.ServiceName is null ? DefaultPort : DefaultSentinelPort;
        foreach (var part in authority.Split(',', StringSplitOptions.TrimEntries))
        {
            // "[::1]:6379": the colons within the brackets belong to the address.
            var colon = part.IndexOf(':', part.LastIndexOf(']') + 1);
            var host = colon < 0 ? part : part[..colon];
            var port = defaultPort;
            if (host.Length == 0)
            {
                return Problem("a host is empty");
            }

            if (colon >= 0
                && (!int.TryParse(part[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                    || port is < 1 or > 65535))
            {
                // The text is not repeated: in an address without an @ it may be a password.
                return Problem("a port is no number from 1 to 65535");
            }

            options.EndPoints.Add(host.Trim('[', ']'), port);
        }

        return null;
    }

    private static string? ReadDatabase(ConfigurationOptions options, string database)
    {
        if (database.Length == 0)
        {
            return null;
        }

        if (!int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Problem($"'{database}' is no database number");
        }

        options.DefaultDatabase = number;
        return null;
    }

    private static string? ReadQuery(ConfigurationOptions options, string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var key = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
            var error = (key, value) switch
            {
                ("sentinel", not "") => SetSentinel(options, value),
                ("ca", not "") => SetAuthority(options, value),
                _ => Problem($"'{key}' is no parameter of it; sentinel=NAME and ca=FILE are"),
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static string? SetSentinel(ConfigurationOptions options, string name)
    {
        options.ServiceName = name;
        return null;
    }

    // In addition to the authorities that the machine trusts. The server's name is validated in any case.
    private static string? SetAuthority(ConfigurationOptions options, string file)
    {
        if (!options.Ssl)
        {
            return Problem("ca=FILE is for rediss://");
        }

        try
        {
            options.TrustIssuer(file);
            return null;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return Problem($"'{file}' is no file with a certificate");
        }
    }

    private static string Problem(string what) => $"{what} (example: \"{Example}\")";
}
