using System.Globalization;
using Npgsql;

namespace Gateway.Users.Postgres.Connection;

/// <summary>
/// Applies the parameters of a libpq connection URI: each has an equal in Npgsql, has no effect here, or is refused with its reason.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS</remarks>
internal sealed class LibpqParameters(NpgsqlConnectionStringBuilder connection)
{
    // Npgsql's own limit, and far beyond the deadline of a sign-in.
    private const int LongestTimeout = 1024;

    // Linux' default, for an address that gives only the interval: Npgsql needs both.
    private const int DefaultKeepaliveIdle = 7200;

    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    /// <summary>Applies one parameter.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Apply(string name, string value)
    {
        _given[name] = value;
        return name switch
        {
            "user" => Set("Username", value),
            "dbname" => Set("Database", value),
            "sslmode" => Set("SSL Mode", value.Replace("-", null, StringComparison.Ordinal)),
            "ssl" when value is "true" => Set("SSL Mode", nameof(SslMode.Require)),
            "requiressl" => value is "1" ? Set("SSL Mode", nameof(SslMode.Require)) : OneOf(value, "0"),
            "sslnegotiation" => Set("SSL Negotiation", value),
            "sslcert" => SetFile("SSL Certificate", value),
            "sslkey" => SetFile("SSL Key", value),
            "sslpassword" => Set("SSL Password", value),
            "sslrootcert" => value is "system" ? null : SetFile("Root Certificate", value),
            "channel_binding" => Set("Channel Binding", value),
            "require_auth" => Set("Require Auth", string.Join(',', value.Split(',').Select(NpgsqlMethod))),
            "gssencmode" => Set("GSS Encryption Mode", value),
            "krbsrvname" => Set("Kerberos Service Name", value),
            "connect_timeout" => Number(value, seconds => connection.Timeout = int.Clamp(seconds, 0, LongestTimeout)),
            "application_name" => Set("Application Name", value),
            "options" => Set("Options", value),
            "keepalives" or "keepalives_idle" or "keepalives_interval" => Number(value, static _ => { }),
            "load_balance_hosts" => OneOf(value, "disable", "random"),
            "target_session_attrs" => Set("Target Session Attributes", value),

            // Without effect. Text is always exchanged as UTF-8, which the server converts; deadlines of seconds end what TCP would not;
            // and compression, the library for GSSAPI and a lower bound of TLS below the platform's own are not in use.
            "client_encoding" or "fallback_application_name" or "sslcompression" or "gsslib" => null,
            "keepalives_count" or "tcp_user_timeout" => Number(value, static _ => { }),
            "ssl_min_protocol_version" => OneOf(value, "", "TLSv1", "TLSv1.1", "TLSv1.2"),
            "ssl_max_protocol_version" => OneOf(value, "", "TLSv1.3"),
            "min_protocol_version" => OneOf(value, "3.0"),
            "max_protocol_version" => OneOf(value, "3.0", "3.2", "latest"),
            "sslsni" => OneOf(value, "1"),
            "sslcertmode" => OneOf(value, "disable", "allow"),
            "gssdelegation" => OneOf(value, "0"),
            "replication" => OneOf(value, "false", "off", "no", "0"),

            // Left out, these would weaken the connection or lead to another server.
            "hostaddr" => "is not supported; write the address as the host",
            "service" or "servicefile" => "is not supported; write out what the service file says",
            "sslcrl" or "sslcrldir" => "is not supported; Check Certificate Revocation=true asks the certificate's issuer",
            "requirepeer" or "scram_client_key" or "scram_server_key" or "sslkeylogfile" => "is not supported",
            "oauth_issuer" or "oauth_client_id" or "oauth_client_secret" or "oauth_scope" =>
                "is not supported; use a password or a certificate",
            _ => Set(name, value),
        };
    }

    /// <summary>Applies what several parameters say together.</summary>
    /// <returns>The parameter that contradicts another one, and how; or null.</returns>
    public (string Name, string Problem)? Complete()
    {
        if (_given.TryGetValue("fallback_application_name", out var name) && !_given.ContainsKey("application_name"))
        {
            connection.ApplicationName = name;
        }

        if (_given.GetValueOrDefault("sslcertmode") is "disable")
        {
            connection.Remove("SSL Certificate");
            connection.Remove("SSL Key");
        }

        ApplyKeepalives();
        // Npgsql has the round-robin only for several hosts. With one host there is nothing to balance.
        if (_given.GetValueOrDefault("load_balance_hosts") is "random" && connection.Host?.Contains(',', StringComparison.Ordinal) == true)
        {
            connection.LoadBalanceHosts = true;
        }

        return ApplyRootCertificate();
    }

    private void ApplyKeepalives()
    {
        if (_given.GetValueOrDefault("keepalives") is "0")
        {
            return;
        }

        // 0 is the system's default, as without the parameter.
        var (idle, interval) = (NumberOf("keepalives_idle"), NumberOf("keepalives_interval"));
        if (_given.ContainsKey("keepalives") || idle > 0 || interval > 0)
        {
            connection.TcpKeepAlive = true;
        }

        if (idle > 0 || interval > 0)
        {
            connection.TcpKeepAliveTime = idle > 0 ? idle : DefaultKeepaliveIdle;
        }

        if (interval > 0)
        {
            connection.TcpKeepAliveInterval = interval;
        }
    }

    // libpq verifies the server against the file under "require" too, and under "system" by its name. Npgsql would verify nothing.
    private (string Name, string Problem)? ApplyRootCertificate()
    {
        if (!_given.TryGetValue("sslrootcert", out var file))
        {
            return null;
        }

        if (file is "system")
        {
            if (_given.ContainsKey("sslmode") && connection.SslMode != SslMode.VerifyFull)
            {
                return ("sslmode", "is weaker than sslrootcert=system allows; it needs verify-full");
            }

            connection.SslMode = SslMode.VerifyFull;
        }
        else if (connection.SslMode == SslMode.Require)
        {
            connection.SslMode = SslMode.VerifyCA;
        }

        return null;
    }

    // Npgsql has the same methods under names of its own, and distinguishes case.
    private static string NpgsqlMethod(string method) => method switch
    {
        ['!', .. var excluded] => $"!{NpgsqlMethod(excluded)}",
        "password" => "Password",
        "md5" => "MD5",
        "gss" => "GSS",
        "sspi" => "SSPI",
        "scram-sha-256" => "ScramSHA256",
        "none" => "None",
        _ => method,
    };

    private string? Set(string keyword, string value)
    {
        try
        {
            connection[keyword] = value;
            return null;
        }
        catch (Exception error) when (error
            is ArgumentException or KeyNotFoundException or FormatException or InvalidCastException or OverflowException)
        {
            return "is unknown or has a value that is not allowed";
        }
    }

    private string? SetFile(string keyword, string file) => File.Exists(file) ? Set(keyword, file) : "names a file that is not there";

    private static string? Number(string value, Action<int> set)
    {
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return "is not a whole number";
        }

        set(number);
        return null;
    }

    private int NumberOf(string name) =>
        _given.TryGetValue(name, out var value) ? int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;

    private static string? OneOf(string value, params string[] allowed) => Array.IndexOf(allowed, value) >= 0
        ? null
        : $"has a value that is not supported; it can be {string.Join(" or ", allowed.Where(static one => one.Length > 0))}";
}
