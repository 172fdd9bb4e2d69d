using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Identity;

/// <summary>The claims that a header can carry: their names in the configuration and in the principal.</summary>
internal static class IdentityClaim
{
    /// <summary>The names in the configuration; a claim's place here is its index everywhere.</summary>
    public static readonly string[] Names = ["id", "email", "username", "full_name", "role", "session_id"];

    /// <summary>The claim types in the principal, in the same order.</summary>
    public static readonly string[] Types =
    [
        JwtRegisteredClaimNames.Sub,
        JwtRegisteredClaimNames.Email,
        JwtRegisteredClaimNames.PreferredUsername,
        JwtRegisteredClaimNames.Name,
        "role",
        JwtRegisteredClaimNames.Sid,
    ];

    public static bool TryIndexOf([NotNullWhen(true)] string? name, out int index)
    {
        index = Array.IndexOf(Names, name);
        return index >= 0;
    }
}
