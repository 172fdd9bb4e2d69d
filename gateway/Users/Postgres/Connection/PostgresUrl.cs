using Npgsql;

namespace Gateway.Users.Postgres.Connection;

/// <summary>Parses the connection URI of libpq, which hosting platforms provide and Npgsql does not support.</summary>
/// <remarks>https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS</remarks>
internal static class PostgresUrl
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>Whether the text is such a URI; it may be malformed.</summary>
    public static bool IsUrl(string text) => Array.Exists(Schemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Parses the address into a connection string.</summary>
    /// <returns>The error, or null.</returns>
    public static string? Read(string text, NpgsqlConnectionStringBuilder connection)
    {
        // System.Uri supports only one host.
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (beforeQuery, query) = Cut(rest, rest.IndexOf('?', StringComparison.Ordinal));
        // A pasted password may contain a slash that is not escaped.
        var (authority, database) = Cut(beforeQuery, beforeQuery.IndexOf('/', beforeQuery.LastIndexOf('@') + 1));
        var at = authority.LastIndexOf('@');
        if (!HasValidEscapes(rest))
        {
            return "it has a % that is no escape; write %25 for one";
        }

        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], authority[..at].IndexOf(':', StringComparison.Ordinal));
            SetUnlessEmpty(user, value => connection.Username = value);
            SetUnlessEmpty(password, value => connection.Password = value);
        }

        SetUnlessEmpty(database, value => connection.Database = value);
        return ReadHosts(authority[(at + 1)..], connection) ?? ReadParameters(query, connection);
    }

    private static string? ReadHosts(string hosts, NpgsqlConnectionStringBuilder connection)
    {
        foreach (var host in hosts.Split(','))
        {
            // An IPv6 address has its colons inside brackets.
            var colon = host.LastIndexOf(':');
            var port = colon > host.LastIndexOf(']') ? host[(colon + 1)..] : null;
            if (port is not null && (!ushort.TryParse(port, out var number) || number == 0))
            {
                // Not which one: without an @ it may be a password.
                return "a port is no number from 1 to 65535";
            }
        }

        connection.Host = Uri.UnescapeDataString(hosts);
        return null;
    }

    private static string? ReadParameters(string query, NpgsqlConnectionStringBuilder connection)
    {
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(parameter, parameter.IndexOf('=', StringComparison.Ordinal));
            var keyword = Keyword(Uri.UnescapeDataString(name));
            var plain = Uri.UnescapeDataString(value);
            try
            {
                connection[keyword] = keyword is "SSL Mode" ? plain.Replace("-", null, StringComparison.Ordinal) : plain;
            }
            catch (Exception error) when (error
                is ArgumentException or KeyNotFoundException or FormatException or InvalidCastException or OverflowException)
            {
                // With an @ behind it, it may be the end of a password.
                return query.Contains('@', StringComparison.Ordinal)
                    ? "one of its parameters is unknown or has a value that is not allowed"
                    : $"its parameter '{name}' is unknown or has a value that is not allowed";
            }
        }

        return null;
    }

    // Names that libpq writes in its own way; all others are Npgsql's.
    private static string Keyword(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "sslpassword" => "SSL Password",
        "channel_binding" => "Channel Binding",
        "connect_timeout" => "Timeout",
        "application_name" => "Application Name",
        "target_session_attrs" => "Target Session Attributes",
        "dbname" => "Database",
        "user" => "Username",
        "options" => "Options",
        _ => name,
    };

    private static (string Before, string After) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);

    private static void SetUnlessEmpty(string escaped, Action<string> set)
    {
        if (escaped is not "")
        {
            set(Uri.UnescapeDataString(escaped));
        }
    }

    private static bool HasValidEscapes(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return false;
            }
        }

        return true;
    }
}
