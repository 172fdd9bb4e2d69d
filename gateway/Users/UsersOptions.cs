using Gateway.Users.Credentials;

namespace Gateway.Users;

/// <summary>Where users come from and what their passwords may cost: <c>Gateway:Users</c>.</summary>
internal sealed class UsersOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Users";

    /// <summary>An example of a query, for messages.</summary>
    public const string QueryExample =
        "SELECT id, email, username, full_name, role, password_hash FROM users WHERE lower(email) = lower(@login)";

    /// <summary>
    /// One SQL statement over an existing table, with the parameter <c>@login</c>, that returns at most one row with the columns
    /// <c>id</c>, <c>email</c>, <c>username</c>, <c>full_name</c>, <c>role</c>, <c>password_hash</c> and, where the table knows it,
    /// <c>disabled</c>. <c>@login</c> is what the person typed without the blanks around it; the statement decides about case.
    /// Without one, the gateway keeps a table of its own. Needs <c>Gateway:Database:Url</c>.
    /// </summary>
    /// <example>"SELECT id, email, username, full_name, role, password_hash FROM users WHERE lower(email) = lower(@login)"</example>
    public string? Query { get; set; }

    /// <summary>
    /// The JSON file with the users where no PostgreSQL address is given; a relative path starts from the folder of the
    /// configuration file. A file that does not exist holds nobody.
    /// </summary>
    /// <example>"/var/lib/gateway/users.json"</example>
    public string File { get; set; } = "users.json";

    /// <summary>How password hashes are paced: <c>Gateway:Users:Hashing</c>.</summary>
    public HashingOptions Hashing { get; set; } = new();
}
