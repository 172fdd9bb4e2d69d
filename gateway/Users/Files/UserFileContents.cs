using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Users.Credentials;

namespace Gateway.Users.Files;

/// <summary>The users of one version of the file, indexed by id and by login.</summary>
internal sealed class UserFileContents
{
    /// <summary>No users.</summary>
    public static readonly UserFileContents Empty = new([]);

    // The default encoder would escape every plus in a hash and every letter beyond ASCII in a name.
    private static readonly UserRecordJson Readable =
        new(new JsonSerializerOptions(UserRecordJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly Dictionary<string, UserRecord> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UserRecord> _byEmail = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UserRecord> _byUsername = new(StringComparer.Ordinal);

    private UserFileContents(IReadOnlyList<UserRecord> records)
    {
        Records = records;
        for (var index = 0; index < records.Count; index++)
        {
            Add(records[index], index + 1);
        }
    }

    /// <summary>All users, in the file's order.</summary>
    public IReadOnlyList<UserRecord> Records { get; }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="UserFileException">
    /// It is not valid JSON of users, or two users have the same id, e-mail address or user name.
    /// </exception>
    public static UserFileContents Parse(ReadOnlySpan<byte> json)
    {
        // Editors on Windows write a byte order mark, which JSON does not allow.
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        var text = json.StartsWith(byteOrderMark) ? json[byteOrderMark.Length..] : json;
        try
        {
            return new UserFileContents(JsonSerializer.Deserialize(text, UserRecordJson.Default.UserRecordArray) ?? []);
        }
        catch (JsonException error)
        {
            throw new UserFileException(
                $"line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}: {FirstSentence(error)}", error);
        }
    }

    /// <summary>The text to store.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes([.. Records], Readable.UserRecordArray), (byte)'\n'];

    /// <summary>The same users with one more, whose id and names are not in use.</summary>
    public UserFileContents With(UserRecord added) => new([.. Records, added]);

    /// <summary>The same users with one of them changed.</summary>
    public UserFileContents Replace(UserRecord changed) => new([.. Records.Select(record => record.Id == changed.Id ? changed : record)]);

    /// <summary>The same users with several of them changed, by their ids.</summary>
    public UserFileContents Replace(IReadOnlyDictionary<string, UserRecord> changed) =>
        new([.. Records.Select(record => changed.GetValueOrDefault(record.Id, record))]);

    /// <summary>The user with an id, or null.</summary>
    public UserRecord? ById(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The user whose e-mail address, or else whose user name, is the login; or null.</summary>
    public UserRecord? ByLogin(string login) =>
        _byEmail.GetValueOrDefault(Login.Normalize(login)) ?? _byUsername.GetValueOrDefault(Login.Normalize(login));

    /// <summary>Whether the user's id or one of the names is taken, the other kind of name included.</summary>
    public bool Collides(UserRecord user) =>
        _byId.ContainsKey(user.Id) || new[] { user.Email, user.Username }.Any(name => name is not null && ByLogin(name) is not null);

    private void Add(UserRecord? user, int number)
    {
        if (user is null || string.IsNullOrWhiteSpace(user.Id))
        {
            throw new UserFileException($"user {number}: the id is missing");
        }

        if (string.IsNullOrWhiteSpace(user.Email) && string.IsNullOrWhiteSpace(user.Username))
        {
            throw new UserFileException($"user {number}: it has neither an email nor a username");
        }

        if (!_byId.TryAdd(user.Id, user))
        {
            throw new UserFileException($"user {number}: another user has the same id");
        }

        if (!TryIndex(_byEmail, user.Email, user))
        {
            throw new UserFileException($"user {number}: another user has the same email");
        }

        if (!TryIndex(_byUsername, user.Username, user))
        {
            throw new UserFileException($"user {number}: another user has the same username");
        }
    }

    private static bool TryIndex(Dictionary<string, UserRecord> index, string? name, UserRecord user) =>
        string.IsNullOrWhiteSpace(name) || index.TryAdd(Login.Normalize(name), user);

    // The rest of the message repeats the position.
    private static string FirstSentence(JsonException error) => error.Message.Split(" Path: ")[0].TrimEnd('.');
}
