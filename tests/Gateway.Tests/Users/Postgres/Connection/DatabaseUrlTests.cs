using Gateway.Testing;
using Gateway.Users.Postgres.Connection;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Users.Postgres.Connection;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgres://gateway:s3cret@db.example.com:5433/app?sslmode=require")]
    [InlineData("postgresql://gateway:s3cret@db.example.com:5433/app?sslmode=require")]
    [InlineData("POSTGRES://gateway:s3cret@db.example.com:5433/app?sslmode=require")]
    [InlineData("Host=db.example.com:5433;Username=gateway;Password=s3cret;Database=app;SSL Mode=Require")]
    public void TryParse_EitherForm_SameConnection(string text)
    {
        var connection = Parse(text);

        // Npgsql reads a port in the host as its own, for several hosts' sake.
        Assert.Equal("db.example.com:5433", connection.Host);
        Assert.Equal("gateway", connection.Username);
        Assert.Equal("s3cret", connection.Password);
        Assert.Equal("app", connection.Database);
        Assert.Equal(SslMode.Require, connection.SslMode);
    }

    [Fact]
    public void TryParse_EscapedParts_Decoded()
    {
        var connection = Parse("postgres://us%40er:p%2F%3A%40%25%20%F0%9F%94%91@h/d%20b?application_name=my%20app");

        Assert.Equal("us@er", connection.Username);
        Assert.Equal("p/:@% 🔑", connection.Password);
        Assert.Equal("d b", connection.Database);
        Assert.Equal("my app", connection.ApplicationName);
    }

    [Fact]
    public void TryParse_PasswordWithAtAndColon_Kept() => Assert.Equal("a@b:c", Parse("postgres://u:a@b:c@h/d").Password);

    [Fact]
    public void TryParse_SeveralHosts_PrimaryPreferred()
    {
        var connection = Parse("postgres://u@h1:5432,h2:5433,[::1]:5434/d");

        Assert.Equal("h1:5432,h2:5433,[::1]:5434", connection.Host);
        Assert.Equal("prefer-primary", connection.TargetSessionAttributes);
        using var source = NpgsqlDataSource.Create(connection);
        Assert.IsType<NpgsqlMultiHostDataSource>(source);
    }

    [Fact]
    public void TryParse_NothingSaid_ShortTimeouts()
    {
        foreach (var connection in new[] { Parse("postgres://u@h/d"), Parse("Host=h;Username=u") })
        {
            Assert.Equal(3, connection.Timeout);
            Assert.Equal(3, connection.CommandTimeout);
            Assert.Equal(-1, connection.CancellationTimeout);
            Assert.Equal("gateway", connection.ApplicationName);
        }
    }

    [Fact]
    public void TryParse_TimeoutsGiven_Kept()
    {
        Assert.Equal(9, Parse("postgres://u@h/d?connect_timeout=9").Timeout);
        Assert.Equal(8, Parse("Host=h;Command Timeout=8").CommandTimeout);
        Assert.Equal("primary", Parse("postgres://u@h1,h2/d?target_session_attrs=primary").TargetSessionAttributes);
    }

    [Theory]
    [InlineData("verify-full", SslMode.VerifyFull)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("prefer", SslMode.Prefer)]
    public void TryParse_SslMode_AsLibpqWritesIt(string value, SslMode mode) => Assert.Equal(mode, Parse($"postgres://u@h/d?sslmode={value}").SslMode);

    // The list is that of PostgreSQL 18's documentation (34.1.2), with the value that each is tried with. "=" is Npgsql's keyword and value,
    // "" no effect, and "-" a refusal.
    [Theory]
    [InlineData("host", "/tmp", "=Host=/tmp")]
    [InlineData("hostaddr", "10.0.0.1", "-")]
    [InlineData("port", "5433", "=Port=5433")]
    [InlineData("dbname", "other", "=Database=other")]
    [InlineData("user", "other", "=Username=other")]
    [InlineData("password", "other", "=Password=other")]
    [InlineData("passfile", "/run/pgpass", "=Passfile=/run/pgpass")]
    [InlineData("require_auth", "scram-sha-256", "=Require Auth=ScramSHA256")]
    [InlineData("require_auth", "!password,!md5", "=Require Auth=!Password,!MD5")]
    [InlineData("require_auth", "oauth", "-")]
    [InlineData("channel_binding", "require", "=Channel Binding=Require")]
    [InlineData("connect_timeout", "9", "=Timeout=9")]
    [InlineData("connect_timeout", "-1", "=Timeout=0")]
    [InlineData("connect_timeout", "9999", "=Timeout=1024")]
    [InlineData("connect_timeout", "soon", "-")]
    [InlineData("client_encoding", "LATIN1", "")]
    [InlineData("options", "-c geqo=off", "=Options=-c geqo=off")]
    [InlineData("application_name", "app", "=Application Name=app")]
    [InlineData("fallback_application_name", "app", "=Application Name=app")]
    [InlineData("keepalives", "1", "=Tcp Keepalive=True")]
    [InlineData("keepalives", "0", "")]
    [InlineData("keepalives_idle", "60", "=Tcp Keepalive Time=60")]
    [InlineData("keepalives_interval", "5", "=Tcp Keepalive Interval=5")]
    [InlineData("keepalives_count", "3", "")]
    [InlineData("tcp_user_timeout", "5000", "")]
    [InlineData("replication", "false", "")]
    [InlineData("replication", "database", "-")]
    [InlineData("gssencmode", "disable", "=GSS Encryption Mode=Disable")]
    [InlineData("sslmode", "verify-full", "=SSL Mode=VerifyFull")]
    [InlineData("sslmode", "allow", "=SSL Mode=Allow")]
    [InlineData("requiressl", "1", "=SSL Mode=Require")]
    [InlineData("ssl", "true", "=SSL Mode=Require")]
    [InlineData("sslnegotiation", "postgres", "")]
    [InlineData("sslcompression", "1", "")]
    [InlineData("sslcert", "/nonexistent", "-")]
    [InlineData("sslkey", "/nonexistent", "-")]
    [InlineData("sslkeylogfile", "/tmp/keys", "-")]
    [InlineData("sslpassword", "x", "=SSL Password=x")]
    [InlineData("sslcertmode", "allow", "")]
    [InlineData("sslcertmode", "require", "-")]
    [InlineData("sslrootcert", "system", "=SSL Mode=VerifyFull")]
    [InlineData("sslcrl", "/crl.pem", "-")]
    [InlineData("sslcrldir", "/crl", "-")]
    [InlineData("sslsni", "1", "")]
    [InlineData("sslsni", "0", "-")]
    [InlineData("requirepeer", "postgres", "-")]
    [InlineData("ssl_min_protocol_version", "TLSv1.2", "")]
    [InlineData("ssl_min_protocol_version", "TLSv1.3", "-")]
    [InlineData("ssl_max_protocol_version", "TLSv1.2", "-")]
    [InlineData("min_protocol_version", "3.0", "")]
    [InlineData("min_protocol_version", "3.2", "-")]
    [InlineData("max_protocol_version", "latest", "")]
    [InlineData("krbsrvname", "pg", "=Kerberos Service Name=pg")]
    [InlineData("gsslib", "gssapi", "")]
    [InlineData("gssdelegation", "0", "")]
    [InlineData("gssdelegation", "1", "-")]
    [InlineData("scram_client_key", "x", "-")]
    [InlineData("scram_server_key", "x", "-")]
    [InlineData("service", "x", "-")]
    [InlineData("servicefile", "x", "-")]
    [InlineData("target_session_attrs", "read-write", "=Target Session Attributes=read-write")]
    [InlineData("load_balance_hosts", "random", "")]
    [InlineData("load_balance_hosts", "sometimes", "-")]
    [InlineData("oauth_issuer", "x", "-")]
    [InlineData("oauth_client_id", "x", "-")]
    [InlineData("oauth_client_secret", "x", "-")]
    [InlineData("oauth_scope", "x", "-")]
    public void TryParse_ParameterOfLibpq_IsMappedOrIgnoredOrRefusedByName(string name, string value, string expected)
    {
        var isRead = DatabaseUrl.TryParse($"postgres://u@h/d?{name}={Uri.EscapeDataString(value)}", out var connection, out var error);

        if (expected is "-")
        {
            Assert.False(isRead);
            Assert.Contains($"'{name}'", error, StringComparison.Ordinal);
            return;
        }

        Assert.True(isRead, error);
        var plain = Parse("postgres://u@h/d");
        var changed = connection!.Keys.Cast<string>().Where(key => !Equals(connection[key], plain[key])).Select(key => $"={key}={connection[key]}").ToList();
        if (expected is "")
            Assert.Empty(changed);
        else
            Assert.Contains(expected, changed, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void TryParse_SeveralHosts_BalancedAndWithPortsOfTheirOwn()
    {
        Assert.True(Parse("postgres://u@a,b/d?load_balance_hosts=random").LoadBalanceHosts);
        Assert.Equal("a:1,b:2", Parse("postgres://u@/d?host=a,b&port=1,2").Host);
        Assert.Equal(("/var/run", 5433), Parse("postgres://u@%2Fvar%2Frun:5433/d") is var socket ? (socket.Host, socket.Port) : default);
        Assert.False(DatabaseUrl.TryParse("postgres://u@a,b/d?port=1,2,3", out _, out var error));
        Assert.Equal("its parameter 'port' names 3 ports for 2 hosts", error);
    }

    [Fact]
    public void TryParse_OnlyTheIntervalOfKeepalives_HasTheSystemsTime() =>
        Assert.Equal((true, 7200, 5), Parse("postgres://u@h/d?keepalives_interval=5") is var connection
            ? (connection.TcpKeepAlive, connection.TcpKeepAliveTime, connection.TcpKeepAliveInterval)
            : default);

    // libpq: with a root certificate, "require" verifies as "verify-ca" does.
    [Fact]
    public void TryParse_RootCertificate_IsVerified()
    {
        using var authority = new CertificateAuthority();
        var file = authority.File;

        Assert.Equal(SslMode.VerifyCA, Parse($"postgres://u@h/d?sslmode=require&sslrootcert={Uri.EscapeDataString(file)}").SslMode);
        Assert.Equal(SslMode.VerifyFull, Parse($"postgres://u@h/d?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(file)}").SslMode);
        Assert.False(DatabaseUrl.TryParse("postgres://u@h/d?sslmode=require&sslrootcert=system", out _, out var error));
        Assert.Contains("'sslmode'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://u:s3cret@/d", "names no host")]
    [InlineData("postgres://u:s3cret@h:99999/d", "port")]
    [InlineData("postgres://u:s3cret@h:x/d", "port")]
    [InlineData("postgres://u:s3cret", "port")]
    [InlineData("postgres://u:123?s3cret@h/d", "parameters")]
    [InlineData("postgres://u:s3cret%@h/d", "%25")]
    [InlineData("postgres://u:s3cret%zz@h/d", "%25")]
    [InlineData("postgres://u:s3cret@h/d?sslmode=maybe", "'sslmode'")]
    [InlineData("postgres://u:s3cret@h/d?nonsense=1", "'nonsense'")]
    [InlineData("mysql://u:s3cret@h/d", "neither")]
    [InlineData("Host=h;Password=s3cret;Nonsense=1", "neither")]
    [InlineData("Username=u;Password=s3cret", "names no host")]
    [InlineData("h;s3cret", "neither")]
    public void TryParse_InvalidAddress_ErrorWithoutThePassword(string text, string expected)
    {
        Assert.False(DatabaseUrl.TryParse(text, out _, out var error));

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        Assert.True(DatabaseUrl.TryParse(text, out var connection, out var error), error);
        return connection;
    }
}
