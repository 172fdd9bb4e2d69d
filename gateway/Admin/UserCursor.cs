using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Gateway.Users;

namespace Gateway.Admin;

/// <summary>The text of a position in the list of users. A checksum binds it to the search, so that another one's is recognized.</summary>
internal static class UserCursor
{
    private const int ChecksumLength = 6;
    private const char Separator = '\0';

    public static string Write(UserSearch.Position position, string? search)
    {
        var content = Encoding.UTF8.GetBytes($"{position.Id}{Separator}{position.Name}");
        return Base64Url.EncodeToString([.. Checksum(content, search), .. content]);
    }

    public static bool TryRead(string text, string? search, [NotNullWhen(true)] out UserSearch.Position? position)
    {
        position = null;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length > ChecksumLength
            && bytes.AsSpan(0, ChecksumLength).SequenceEqual(Checksum(bytes.AsSpan(ChecksumLength), search))
            && Encoding.UTF8.GetString(bytes.AsSpan(ChecksumLength)).Split(Separator) is [var id, var name])
        {
            position = new(name, id);
        }

        return position is not null;
    }

    private static byte[] Checksum(ReadOnlySpan<byte> content, string? search) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(search ?? ""), 0, .. content])[..ChecksumLength];
}
