using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace Gateway.Users.Postgres.Connection;

/// <summary>The pools of connections to the users' database.</summary>
internal sealed class DatabaseSource : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _pools;

    private DatabaseSource(NpgsqlDataSource pools, NpgsqlDataSource connections)
    {
        _pools = pools;
        Connections = connections;
    }

    /// <summary>Opens connections to a server with the asked-for attributes.</summary>
    public NpgsqlDataSource Connections { get; }

    /// <summary>Creates the pools, without connecting.</summary>
    public static DatabaseSource Create(NpgsqlConnectionStringBuilder connection)
    {
        // Without a name, the metrics would show the address.
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = "users" };
        if (connection.Host!.Contains(',', StringComparison.Ordinal) || TargetOf(connection) is not { } target)
        {
            var source = builder.Build();
            return new DatabaseSource(source, source);
        }

        // libpq checks the attributes of a single host too. Npgsql does so only for what it calls several hosts, of which this is one.
        builder.ConnectionStringBuilder.Remove("Target Session Attributes");
        var single = builder.BuildMultiHost();
        return new DatabaseSource(single, single.WithTargetSession(target));
    }

    /// <summary>Creates the pools to see whether they can be created. Npgsql compares some settings only then.</summary>
    /// <returns>The problem in words without the password, or null.</returns>
    public static string? ProblemOf(NpgsqlConnectionStringBuilder connection)
    {
        try
        {
            using var source = Create(connection)._pools;
            ReadCertificates(connection);
            return null;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return "its certificate, key or root certificate can't be read";
        }
        catch (Exception error) when (error
            is ArgumentException or NotSupportedException or InvalidOperationException or FormatException or OverflowException)
        {
            // These messages are about two settings and repeat no value of a text.
            return $"its parameters contradict each other: {FirstLine(error.Message)}";
        }
    }

    /// <summary>Closes the idle connections and forgets which servers were down, so that the next call gets a new connection.</summary>
    public void Renew()
    {
        _pools.Clear();
        (_pools as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    public ValueTask DisposeAsync() => _pools.DisposeAsync();

    public void Dispose() => _pools.Dispose();

    private static TargetSessionAttributes? TargetOf(NpgsqlConnectionStringBuilder connection) => connection.TargetSessionAttributes switch
    {
        "primary" => TargetSessionAttributes.Primary,
        "standby" => TargetSessionAttributes.Standby,
        "prefer-primary" => TargetSessionAttributes.PreferPrimary,
        "prefer-standby" => TargetSessionAttributes.PreferStandby,
        "read-write" => TargetSessionAttributes.ReadWrite,
        "read-only" => TargetSessionAttributes.ReadOnly,
        _ => null,
    };

    // As Npgsql does when it connects, which would be an outage for the first person who signs in.
    private static void ReadCertificates(NpgsqlConnectionStringBuilder connection)
    {
        if (connection.RootCertificate is { Length: > 0 } root)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(root);
            if (authorities.Count == 0)
            {
                authorities.Add(X509CertificateLoader.LoadCertificateFromFile(root));
            }

            foreach (var authority in authorities)
            {
                authority.Dispose();
            }
        }

        if (connection.SslCertificate is { Length: > 0 } file)
        {
            using var certificate = Path.GetExtension(file).Equals(".pfx", StringComparison.OrdinalIgnoreCase)
                ? X509CertificateLoader.LoadPkcs12FromFile(file, connection.SslPassword)
                : string.IsNullOrEmpty(connection.SslPassword)
                    ? X509Certificate2.CreateFromPemFile(file, connection.SslKey)
                    : X509Certificate2.CreateFromEncryptedPemFile(file, connection.SslPassword, connection.SslKey);
        }
    }

    private static string FirstLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.');
}
