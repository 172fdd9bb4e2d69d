using System.Text.Json.Serialization;
using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary>A user in the output of <c>users list --json</c>, without the hash.</summary>
internal sealed record UsersListItem(string Id, string? Email, string? Username, string? FullName, string? Role, bool Disabled)
{
    /// <summary>The item for a user.</summary>
    public static UsersListItem From(User user) => new(user.Id, user.Email, user.Username, user.FullName, user.Role, user.Disabled);
}

/// <summary>Writes the list without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(UsersListItem[]))]
internal sealed partial class UsersListJson : JsonSerializerContext;
