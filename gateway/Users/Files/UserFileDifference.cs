using System.Security.Cryptography;
using System.Text;

namespace Gateway.Users.Files;

/// <summary>Finds who lost access between two versions of the file.</summary>
internal static class UserFileDifference
{
    /// <summary>
    /// The ids of the users who were removed or disabled, or who have another password. Where nothing is known of before, those who are
    /// disabled: it may have been done while nobody watched.
    /// </summary>
    public static IReadOnlyList<string> Revoked(UserFileContents? before, UserFileContents after) => before is null
        ? [.. after.Records.Where(static user => user.Disabled).Select(static user => user.Id)]
        : [.. before.Records.Where(user => IsRevoked(user, after.ById(user.Id))).Select(user => user.Id)];

    /// <summary>What <see cref="UserRecord.RenewedFrom"/> says about the hash that was replaced.</summary>
    public static string Fingerprint(string? hash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash ?? "")));

    private static bool IsRevoked(UserRecord before, UserRecord? after) =>
        after is null
        || (after.Disabled && !before.Disabled)
        || (after.PasswordHash != before.PasswordHash && after.RenewedFrom != Fingerprint(before.PasswordHash));
}
