using System.Security.Cryptography;
using System.Text;

namespace Gateway.Users.Files;

/// <summary>Finds the users who lost access between two versions of the file.</summary>
internal static class UserFileDifference
{
    /// <summary>
    /// The ids of the users who were removed or disabled, or who have another password. If the version before is unknown, the ids of those
    /// who are disabled: they may have been disabled while the gateway did not run.
    /// </summary>
    public static IReadOnlyList<string> Revoked(UserFileContents? before, UserFileContents after) => before is null
        ? [.. after.Records.Where(static user => user.Disabled).Select(static user => user.Id)]
        : [.. before.Records.Where(user => IsRevoked(user, after.ById(user.Id))).Select(user => user.Id)];

    /// <summary>The value of <see cref="UserRecord.RenewedFrom"/> for a hash that is replaced.</summary>
    public static string Fingerprint(string? hash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash ?? "")));

    private static bool IsRevoked(UserRecord before, UserRecord? after) =>
        after is null
        || (after.Disabled && !before.Disabled)
        || (after.PasswordHash != before.PasswordHash && after.RenewedFrom != Fingerprint(before.PasswordHash));
}
