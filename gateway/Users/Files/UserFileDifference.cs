using System.Security.Cryptography;
using System.Text;

namespace Gateway.Users.Files;

/// <summary>Finds the users who lost access between two versions of the file.</summary>
internal static class UserFileDifference
{
    /// <summary>
    /// The users who were removed or disabled, or who have another password. If the version before is unknown, those who are disabled: they
    /// may have been disabled while the gateway did not run.
    /// </summary>
    public static IReadOnlyList<UserRevocation> Revoked(UserFileContents? before, UserFileContents after) => before is null
        ? [.. after.Records.Where(static user => user.Disabled).Select(static user => Disabled(user))]
        : [.. before.Records.SelectMany(user => RevocationsOf(user, after.ById(user.Id)))];

    /// <summary>The value of <see cref="UserRecord.RenewedFrom"/> for a hash that is replaced.</summary>
    public static string Fingerprint(string? hash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash ?? "")));

    private static IEnumerable<UserRevocation> RevocationsOf(UserRecord before, UserRecord? after) =>
        after is null || (after.Disabled && !before.Disabled) ? [Disabled(before)]
        : after.PasswordHash != before.PasswordHash && after.RenewedFrom != Fingerprint(before.PasswordHash)
            ? [new(before.Id, UserRevocationReason.PasswordChanged)]
        : [];

    private static UserRevocation Disabled(UserRecord user) => new(user.Id, UserRevocationReason.Disabled);
}
