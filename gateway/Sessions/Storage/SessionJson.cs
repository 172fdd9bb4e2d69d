using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Sessions.Storage;

/// <summary>Writes and reads the stored form of sessions.</summary>
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

        var own = JsonSerializer.SerializeToUtf8Bytes(record with { Others = null, UserData = record.UserData with { Others = null } }, Default.SessionRecord);
        return WithOthers(own, record);
    }

    // Other programs' values are copied as they are: half a character ("\ud83d", what JavaScript makes of a name cut short)
    // is good JSON, and the serializer could not write it.
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
    });

    /// <summary>Gives the record, or null for anything that is none: what can't be read is no session.</summary>
    public static SessionRecord? Deserialize(ReadOnlySpan<byte> stored)
    {
        try
        {
            var record = JsonSerializer.Deserialize(stored, Default.SessionRecord);
            // The index, the revocations and the backends go by one id; a record that tells two of them is not believed.
            return record is { UserId.Length: > 0 } && record.UserData.Id == record.UserId ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Session? Read(SessionId id, ReadOnlySpan<byte> stored, SessionLifetime lifetime)
    {
        if (Deserialize(stored) is not { } record)
        {
            return null;
        }

        return new Session
        {
            Id = id,
            User = record.UserData,
            CreatedAt = record.CreatedAt,
            LastAccessed = record.LastAccessed,
            ExpiresAt = record.ExpiresAt ?? lifetime.ExpiryOf(record.CreatedAt, record.LastAccessed, record.Remember),
            SecretHash = record.SecretHash,
            Remember = record.Remember,
            IsImported = record.Imported,
            ImportedFrom = SessionId.TryParse(record.ImportedFrom, out var predecessor) ? predecessor : null,
            Origin = new(record.Ip, record.UserAgent, record.Device),
        };
    }
}
