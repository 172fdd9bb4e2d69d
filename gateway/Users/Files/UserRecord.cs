using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Users.Files;

/// <summary>A user in the file, with the columns of the gateway's table as names in snake_case.</summary>
internal sealed record UserRecord
{
    /// <summary>A text that is unique in the file.</summary>
    [JsonRequired]
    public string Id { get; init; } = "";

    /// <summary>The e-mail address. It or the user name is required.</summary>
    public string? Email { get; init; }

    /// <summary>The user name. It or the e-mail address is required.</summary>
    public string? Username { get; init; }

    /// <summary>The name to show.</summary>
    public string? FullName { get; init; }

    /// <summary>One role, or several separated by commas.</summary>
    public string? Role { get; init; }

    /// <summary>A hash in any supported format.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>
    /// SHA-256 of the hash that this one replaced for the same password, so that other processes can distinguish a hash that was renewed at
    /// sign-in from a new password, which ends sessions.
    /// </summary>
    public string? RenewedFrom { get; init; }

    /// <summary>Whether the user may not sign in.</summary>
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

    /// <summary>The id alone, so that no hash gets into a log.</summary>
    public override string ToString() => Id;
}

/// <summary>Reads and writes the file's JSON without reflection. An unknown name is an error, because it is probably misspelled.</summary>
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
