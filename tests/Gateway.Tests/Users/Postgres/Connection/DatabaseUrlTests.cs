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
