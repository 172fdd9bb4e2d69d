using Npgsql;

namespace UpstreamSample.Data;

/// <summary>Reads <c>DATABASE_URL</c>: the URL form that libpq and hosting platforms use, or an Npgsql connection string.</summary>
internal static class PostgresUrl
{
    /// <exception cref="FormatException">It is neither. Neither the message nor an inner exception shows a part of it: it may hold a password.</exception>
    public static string ToConnectionString(string text)
    {
        try
        {
            return text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
                ? FromUrl(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (Exception exception) when (exception is UriFormatException or ArgumentException or FormatException)
        {
            throw new FormatException("DATABASE_URL can't be read. An example: postgres://user:password@localhost:5432/app?sslmode=require");
        }
    }

    private static string FromUrl(Uri url)
    {
        var result = new NpgsqlConnectionStringBuilder
        {
            Host = url.IdnHost,
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
        };
        if (url.AbsolutePath.Length > 1)
            result.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        if (url.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password])
        {
            result.Username = Uri.UnescapeDataString(user);
            result.Password = password is [var word] ? Uri.UnescapeDataString(word) : null;
        }

        foreach (var option in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Apply(result, option.Split('=', 2));
        return result.ConnectionString;
    }

    // libpq writes sslmode=verify-full and application_name, Npgsql "SSL Mode=VerifyFull" and "Application Name".
    private static void Apply(NpgsqlConnectionStringBuilder result, string[] option)
    {
        var value = option.Length > 1 ? Uri.UnescapeDataString(option[1]) : "";
        if (option[0] is "sslmode")
            result.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        else
            result[NpgsqlName(option[0])] = value;
    }

    private static string NpgsqlName(string name) => name switch
    {
        "connect_timeout" => "Timeout",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        _ => Uri.UnescapeDataString(name).Replace('_', ' '),
    };
}
