using System.Text.Json.Nodes;

namespace Gateway.Testing;

/// <summary>A <c>users.json</c>, as an operator of the embedded default writes it.</summary>
public static class UsersFile
{
    /// <summary>The password of everyone in the file.</summary>
    public const string Password = "correct horse battery staple";

    // Made with the reference implementation's command line, not with the gateway: argon2 SALT -id -t 2 -k 19456 -p 1 -l 32 -e
    private const string Hash = "$argon2id$v=19$m=19456,t=2,p=1$Z2F0ZXdheS1zYWx0LTEteHk$s074IBzVmlcdIWuLl+CnJohsTm+FtBK59tTo77gXbTw";

    public static string Write(TempDirectory folder, params Person[] people)
    {
        var users = people.Select(person => (JsonNode)new JsonObject
        {
            ["id"] = person.Id,
            ["email"] = person.Email,
            ["username"] = person.Username,
            ["full_name"] = person.FullName,
            ["role"] = person.Role,
            ["password_hash"] = Hash,
            ["disabled"] = person == People.Dave,
        });
        return folder.Write("users.json", new JsonArray([.. users]).ToJsonString());
    }
}
