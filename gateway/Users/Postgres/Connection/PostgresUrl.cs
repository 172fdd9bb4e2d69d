using System.Globalization;
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
            var (name, port) = CutPort(host);
            if (port is not null && !IsPort(port))
            {
                // Not which one: without an @ it may be a password.
                return "a port is no number from 1 to 65535";
            }

            // Npgsql would take the port for a part of the socket's name.
            if (port is not null && Uri.UnescapeDataString(name) is ['/', ..] folder)
            {
                connection.Host = folder;
                connection.Port = ushort.Parse(port, CultureInfo.InvariantCulture);
                return hosts.Contains(',', StringComparison.Ordinal) ? "a socket can't be one of several hosts" : null;
            }
        }

        connection.Host = Uri.UnescapeDataString(hosts);
        return null;
    }

    private static string? ReadParameters(string query, NpgsqlConnectionStringBuilder connection)
    {
        var parameters = new LibpqParameters(connection);
        var ports = "";
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(parameter, parameter.IndexOf('=', StringComparison.Ordinal));
            var plain = Uri.UnescapeDataString(value);
            string? problem = null;
            switch (Uri.UnescapeDataString(name))
            {
                case "host":
                    connection.Host = plain;
                    break;
                case "port":
                    ports = plain;
                    break;
                case var keyword:
                    problem = parameters.Apply(keyword, plain);
                    break;
            }

            if (problem is not null)
            {
                return Describe(query, name, problem);
            }
        }

        return ReadPorts(ports, connection) is { } wrong ? Describe(query, "port", wrong)
            : parameters.Complete() is var (contradicting, why) ? Describe(query, contradicting, why)
            : null;
    }

    // One port for every host, or as many as there are hosts; an empty one is the default.
    private static string? ReadPorts(string list, NpgsqlConnectionStringBuilder connection)
    {
        var ports = list.Split(',');
        if (Array.Exists(ports, static port => port.Length > 0 && !IsPort(port)))
        {
            return "is no number from 1 to 65535";
        }

        if (ports is [var one])
        {
            SetUnlessEmpty(one, port => connection.Port = ushort.Parse(port, CultureInfo.InvariantCulture));
            return null;
        }

        var hosts = connection.Host?.Split(',') ?? [];
        if (hosts.Length != ports.Length)
        {
            return $"names {ports.Length} ports for {hosts.Length} hosts";
        }

        connection.Host = string.Join(',', hosts.Zip(ports, static (host, port) => port.Length == 0 ? host : $"{host}:{port}"));
        return null;
    }

    private static bool IsPort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

    // An IPv6 address has its colons inside brackets.
    private static (string Host, string? Port) CutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? (host[..colon], host[(colon + 1)..]) : (host, null);
    }

    // With an @ behind it, it may be the end of a password.
    private static string Describe(string query, string name, string problem) => query.Contains('@', StringComparison.Ordinal)
        ? "one of its parameters is unknown or has a value that is not allowed"
        : $"its parameter '{name}' {problem}";

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
