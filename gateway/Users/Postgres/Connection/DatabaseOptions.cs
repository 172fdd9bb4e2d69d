namespace Gateway.Users.Postgres.Connection;

/// <summary>The PostgreSQL database of the users: <c>Gateway:Database</c>.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>Where the options are bound from.</summary>
    public const string Section = "Gateway:Database";

    /// <summary>
    /// <c>postgres://user:password@host:5432/database?sslmode=require</c> (percent-encoded parts, several hosts with commas) with the
    /// parameters of libpq, or an Npgsql connection string. A parameter that would be without effect and weaken the connection is an
    /// error. Without an address, users come from <c>Gateway:Users:File</c>.
    /// </summary>
    /// <example>"postgres://gateway:secret@db.example.com:5432/gateway?sslmode=require"</example>
    public string? Url { get; set; }
}
