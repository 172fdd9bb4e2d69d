using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Sessions.Lifecycle;

namespace Gateway.Sessions.Storage;

/// <summary>Serializes and deserializes session records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SessionRecord))]
internal sealed partial class SessionJson : JsonSerializerContext
{
    public static byte[] Serialize(SessionRecord record)
    {
        if (record.Others is null && record.UserData.Others is null)
        {
            return JsonSerializer.SerializeToUtf8Bytes(record, Default.SessionRecord);
        }

        var own = JsonSerializer.SerializeToUtf8Bytes(
            record with { Others = null, UserData = record.UserData with { Others = null } }, Default.SessionRecord);
        return WithOthers(own, record);
    }

    // The values of other programs are copied byte for byte. An unpaired surrogate ("\ud83d", which JavaScript writes when it truncates a
    // name) is valid JSON, but the serializer cannot write it.
    private static byte[] WithOthers(byte[] own, SessionRecord record)
    {
        using var document = JsonDocument.Parse(own);
        var written = new ArrayBufferWriter<byte>(own.Length * 2);
        using var writer = new Utf8JsonWriter(written);
        writer.WriteStartObject();
        foreach (var field in document.RootElement.EnumerateObject())
        {
            if (!field.NameEquals("user_data"u8))
            {
                field.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject("user_data"u8);
            foreach (var userField in field.Value.EnumerateObject())
            {
                userField.WriteTo(writer);
            }

            WriteRaw(writer, record.UserData.Others);
            writer.WriteEndObject();
        }

        WriteRaw(writer, record.Others);
        writer.WriteEndObject();
        writer.Flush();
        return written.WrittenSpan.ToArray();
    }

    private static void WriteRaw(Utf8JsonWriter writer, Dictionary<string, JsonElement>? others)
    {
        foreach (var (name, value) in others ?? [])
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }
    }

    public static byte[] Serialize(Session session) => Serialize(new SessionRecord
    {
        UserId = session.User.Id,
        UserData = session.User,
        CreatedAt = session.CreatedAt,
        LastAccessed = session.LastAccessed,
        ExpiresAt = session.ExpiresAt,
        SecretHash = session.SecretHash.IsEmpty ? null : session.SecretHash.ToArray(),
        Remember = session.Remember,
        Imported = session.IsImported,
        ImportedFrom = session.ImportedFrom?.Value,
        Ip = session.Origin.Ip,
        UserAgent = session.Origin.UserAgent,
        Device = session.Origin.Device,
        ShareId = session.Share?.Id,
        ShareOwnerSession = session.Share?.OwnerSession.Value,
        SharePaths = session.Share?.Scope.Paths,
        ShareMethods = session.Share?.Scope.Methods,
        ShareEndsAt = session.Share?.EndsAt,
    }.With(session.Activity));

    /// <summary>Reads a record; null if the text is not in the format.</summary>
    public static SessionRecord? Deserialize(ReadOnlySpan<byte> stored)
    {
        try
        {
            var record = JsonSerializer.Deserialize(stored, Default.SessionRecord);
            // A record with two different user ids is refused: the index and revocations use one, and backends receive the other.
            return record is { UserId.Length: > 0 } && record.UserData.Id == record.UserId ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the session in a record; null if the text is not in the format.</summary>
    public static Session? Read(SessionId id, ReadOnlySpan<byte> stored, SessionLifetime lifetime)
    {
        // A share whose limits cannot be read opens nothing.
        if (Deserialize(stored) is not { } record || (record.Share() is null && record.ShareId is not null))
        {
            return null;
        }

        var activity = record.Activity();
        return new Session
        {
            Id = id,
            User = record.UserData,
            CreatedAt = record.CreatedAt,
            LastAccessed = record.LastAccessed,
            ExpiresAt = record.ExpiresAt ?? lifetime.ExpiryOf(record.Term(), record.LastAccessed, activity),
            SecretHash = record.SecretHash,
            Remember = record.Remember,
            IsImported = record.Imported,
            ImportedFrom = SessionId.TryParse(record.ImportedFrom, out var predecessor) ? predecessor : null,
            Origin = new(record.Ip, record.UserAgent, record.Device),
            Activity = activity,
            Share = record.Share(),
        };
    }
}
