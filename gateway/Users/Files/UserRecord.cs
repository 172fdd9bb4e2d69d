using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Users.Files;

/// <summary>A user as the file writes one: the columns of the table, in snake_case.</summary>
internal sealed record UserRecord
{
    /// <summary>Any text that no other user of the file has.</summary>
    [JsonRequired]
    public string Id { get; init; } = "";

    /// <summary>The e-mail address; it or the user name is needed.</summary>
    public string? Email { get; init; }

    /// <summary>The user name; it or the e-mail address is needed.</summary>
    public string? Username { get; init; }

    /// <summary>The name to show.</summary>
    public string? FullName { get; init; }

    /// <summary>One role, or several separated by commas.</summary>
    public string? Role { get; init; }

    /// <summary>A hash in any known form.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>
    /// SHA-256 of the hash that this one replaced for the same password, so that other processes can tell a hash renewed at sign-in
    /// from a new password, which ends sessions.
    /// </summary>
    public string? RenewedFrom { get; init; }

    /// <summary>Whether the user is kept from signing in.</summary>
    public bool Disabled { get; init; }

    /// <summary>The user that the record describes.</summary>
    public User ToUser() => new(Id, Email, Username, FullName, Role, PasswordHash, Disabled);

    /// <summary>The record for a user.</summary>
    public static UserRecord From(User user) => new()
    {
        Id = user.Id,
        Email = user.Email?.Trim(),
        Username = user.Username?.Trim(),
        FullName = user.FullName,
        Role = user.Role,
        PasswordHash = user.PasswordHash,
        Disabled = user.Disabled,
    };

    /// <summary>The id alone, so that no hash comes into a log.</summary>
    public override string ToString() => Id;
}

/// <summary>Reads and writes the file's JSON without reflection; an unknown name is an error, for it is a typing mistake.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true)]
[JsonSerializable(typeof(UserRecord[]))]
[JsonSerializable(typeof(UserRecord))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class UserRecordJson : JsonSerializerContext;
