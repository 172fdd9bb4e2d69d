using System.Globalization;
using System.Text;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>The columns of a user, found by name: in our own table as in a foreign query.</summary>
internal static class UserRow
{
    /// <summary>The columns that a query must return.</summary>
    public static readonly string[] Required = ["id", "email", "username", "full_name", "role", "password_hash"];

    /// <summary>The columns that are read.</summary>
    public static readonly string[] Known = [.. Required, Disabled];

    private const string Disabled = "disabled";

    /// <summary>Reads the row at which the reader stands; null when it has no id.</summary>
    public static User? Read(NpgsqlDataReader reader)
    {
        var columns = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        for (var ordinal = 0; ordinal < reader.FieldCount; ordinal++)
        {
            // Another column may have any type, of which the driver may know nothing.
            if (reader.GetName(ordinal) is var name && Known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                columns[name] = reader.GetValue(ordinal);
            }
        }

        return Text("id") is { Length: > 0 } id
            ? new User(id, Text("email"), Text("username"), Text("full_name"), Text("role"), Text("password_hash"), Flag(Disabled))
            : null;

        // An array of roles; a hash that Python wrote as bytes.
        string? Text(string column) => columns[column] switch
        {
            DBNull => null,
            string[] several => string.Join(',', several),
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

        // Whatever is neither null, false nor zero disables: 't', 1, a time of deactivation.
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
