using System.Globalization;
using System.Text;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>Reads the columns of a user by name, from the gateway's own table and from a foreign query.</summary>
internal static class UserRow
{
    /// <summary>The columns that a query must return.</summary>
    public static readonly string[] Required = ["id", "email", "username", "full_name", "role", "password_hash"];

    /// <summary>The columns that are read.</summary>
    public static readonly string[] Known = [.. Required, Disabled];

    private const string Disabled = "disabled";

    /// <summary>Reads the current row of the reader; null if it has no id.</summary>
    public static User? Read(NpgsqlDataReader reader)
    {
        var columns = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        for (var ordinal = 0; ordinal < reader.FieldCount; ordinal++)
        {
            // Other columns may have types that the driver does not support.
            if (reader.GetName(ordinal) is var name && Known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                columns[name] = reader.GetValue(ordinal);
            }
        }

        return Text("id") is { Length: > 0 } id
            ? new User(id, Text("email"), Text("username"), Text("full_name"), Text("role"), Text("password_hash"), Flag(Disabled))
            : null;

        // Roles may be an array, and Python programs may store a hash as bytes.
        string? Text(string column) => columns[column] switch
        {
            DBNull => null,
            string[] several => string.Join(',', several),
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

        // Everything but null, false and zero disables the user: 't', 1, the time of a deactivation.
        bool Flag(string column) => columns.TryGetValue(column, out var value) && value switch
        {
            DBNull => false,
            bool flag => flag,
            string text => text is not ("" or "0" or "f" or "false" or "n" or "no"),
            IConvertible number and not DateTime => number.ToInt64(CultureInfo.InvariantCulture) != 0,
            _ => true,
        };
    }
}
