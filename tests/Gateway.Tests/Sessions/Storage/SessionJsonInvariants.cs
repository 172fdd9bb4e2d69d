using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;

namespace Gateway.Tests.Sessions.Storage;

/// <summary>
/// A stored record is a session whose fields a second reader sees too, or none; nothing in it is an error, and rewriting
/// it loses nothing.
/// </summary>
internal static class SessionJsonInvariants
{
    private static readonly SessionLifetime Lifetime = TestSessions.Lifetime();
    private static readonly SessionId Id = SessionId.TryParse("s-1", out var id) ? id : default;
    private static readonly SessionSecret Secret = SessionSecret.From(new byte[SessionSecret.Length]);

    public static void Check(byte[] stored)
    {
        var record = SessionJson.Deserialize(stored);
        var session = SessionJson.Read(Id, stored, Lifetime);
        Invariant.Holds((record is null) == (session is null), "A record is a session");
        if (IsRecord(stored) is { } isRecord)
        {
            Invariant.Holds((record is not null) == isRecord, "A second reader sees a record where we see one", isRecord, Encoding.Latin1.GetString(stored));
        }

        if (record is null)
        {
            return;
        }

        CheckDocumentedFields(stored, record);
        CheckRewrite(record);
        CheckSession(session!, record);
    }

    private static void CheckDocumentedFields(byte[] stored, SessionRecord record)
    {
        using var document = JsonDocument.Parse(stored);
        var root = document.RootElement;
        Invariant.Holds(root.GetProperty("user_id").GetString() == record.UserId && record.UserId.Length > 0, "A record has a user", record.UserId);
        Invariant.Holds(root.GetProperty("user_data").GetProperty("id").GetString() == record.UserId, "A record has one user", record.UserId);
        Invariant.Holds(root.GetProperty("created_at").GetDateTimeOffset() == record.CreatedAt, "A record has a beginning", record.CreatedAt);
        Invariant.Holds(root.GetProperty("last_accessed").GetDateTimeOffset() == record.LastAccessed, "A record has a last use", record.LastAccessed);
        Invariant.Holds(OptionalText(root.GetProperty("user_data"), "role") == record.UserData.Role, "A role is what the record says", record.UserData.Role);
        Invariant.Holds(OptionalText(root.GetProperty("user_data"), "email") == record.UserData.Email, "An address is what the record says", record.UserData.Email);
    }

    // Null where the name of an unknown field is no text, in which readers differ.
    private static bool? IsRecord(byte[] stored)
    {
        var reader = new Utf8JsonReader(stored);
        var (user, dataUser, hasBegun, hasUse) = ("", (string?)null, false, false);
        var isCertain = true;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = NameOf(ref reader, ref isCertain);
                reader.Read();
                var isGood = name switch
                {
                    "user_id" => reader.TokenType == JsonTokenType.String && (user = reader.GetString()!).Length >= 0,
                    "user_data" => ReadUser(ref reader, out dataUser, ref isCertain),
                    "created_at" => hasBegun = IsDate(ref reader),
                    "last_accessed" => hasUse = IsDate(ref reader),
                    "expires_at" => reader.TokenType == JsonTokenType.Null || IsDate(ref reader),
                    "secret_hash" => reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out _)),
                    "remember" or "imported" => reader.TokenType is JsonTokenType.True or JsonTokenType.False,
                    "imported_from" or "ip" or "user_agent" or "device" => IsText(ref reader),
                    _ => reader.TrySkip(),
                };
                if (!isGood)
                {
                    return isCertain ? false : null;
                }
            }

            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return isCertain ? false : null;
        }

        return isCertain ? hasBegun && hasUse && user.Length > 0 && user == dataUser : null;
    }

    private static bool ReadUser(ref Utf8JsonReader reader, out string? id, ref bool isCertain)
    {
        id = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(ref reader, ref isCertain);
            reader.Read();
            var isGood = name switch
            {
                "id" => reader.TokenType == JsonTokenType.String && (id = reader.GetString()) is not null,
                "email" or "username" or "full_name" or "role" => IsText(ref reader),
                _ => reader.TrySkip(),
            };
            if (!isGood)
            {
                return false;
            }
        }

        return id is not null;
    }

    private static string? NameOf(ref Utf8JsonReader reader, ref bool isCertain)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            isCertain = false;
            return null;
        }
    }

    private static bool IsText(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.String or JsonTokenType.Null && (reader.GetString() ?? "").Length >= 0;

    private static bool IsDate(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out _);

    private static void CheckRewrite(SessionRecord record)
    {
        var used = record with { LastAccessed = DateTimeOffset.UnixEpoch, ExpiresAt = DateTimeOffset.UnixEpoch };
        var written = SessionJson.Serialize(used);
        var again = SessionJson.Deserialize(written) ?? throw new InvariantException($"A record that was rewritten is one: {Encoding.UTF8.GetString(written)}");
        Invariant.Holds(Without(again) == Without(used) && again.UserData with { Others = null } == used.UserData with { Others = null }, "A rewrite keeps our fields");
        Invariant.Holds((again.SecretHash ?? []).SequenceEqual(used.SecretHash ?? []), "A rewrite keeps the secret's hash");
        Invariant.Holds(Same(again.Others, used.Others) && Same(again.UserData.Others, used.UserData.Others), "A rewrite keeps other programs' fields", Encoding.UTF8.GetString(written));
    }

    private static void CheckSession(Session session, SessionRecord record)
    {
        Invariant.Holds(session.User.Id == record.UserId && session.Id == Id, "A session is its record's");
        Invariant.Holds(record.ExpiresAt is not null || session.ExpiresAt <= Latest(record), "A session ends", session.ExpiresAt);
        Invariant.Holds(Secret.Matches(session.SecretHash.Span) == session.SecretHash.Span.SequenceEqual(SHA256.HashData(new byte[SessionSecret.Length])), "Only its own secret opens a session");
        Invariant.Holds(SessionJson.Deserialize(SessionJson.Serialize(session)) is { } again && again.UserId == record.UserId && again.CreatedAt == record.CreatedAt, "A session that was written is one");
        // What a use of it computes; any date is one.
        _ = Lifetime.IsLastAccessedWriteDue(session, DateTimeOffset.UnixEpoch);
        _ = session.ExpiresAt - DateTimeOffset.UnixEpoch;
    }

    private static DateTimeOffset Latest(SessionRecord record)
    {
        var ticks = (Int128)record.CreatedAt.UtcTicks + Lifetime.AbsoluteTtl(record.Remember).Ticks;
        return new DateTimeOffset((long)Int128.Min(ticks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }

    private static SessionRecord Without(SessionRecord record) => record with { SecretHash = null, Others = null, UserData = new SessionUser { Id = "" } };

    private static bool Same(Dictionary<string, JsonElement>? one, Dictionary<string, JsonElement>? other) =>
        (one ?? []).Count == (other ?? []).Count && (one ?? []).All(field => other!.TryGetValue(field.Key, out var value) && JsonMarshal.GetRawUtf8Value(value).SequenceEqual(JsonMarshal.GetRawUtf8Value(field.Value)));

    private static string? OptionalText(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
