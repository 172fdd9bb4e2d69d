using System.Globalization;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;

namespace Gateway.Commands.Import;

/// <summary>A row of the operator's query, and the session that it describes.</summary>
/// <param name="columns">The values that are not null, by column; the names ignore case.</param>
internal sealed class SessionRow(IReadOnlyDictionary<string, object> columns)
{
    /// <summary>The required columns.</summary>
    public static readonly string[] Required = ["id", "user_id", "created_at"];

    private const int MaximumUserIdLength = 256;

    // As seconds, a larger value would be after the year 5138: it is in milliseconds.
    private const decimal LargestSeconds = 100_000_000_000;

    /// <summary>The row's id, shortened for logs.</summary>
    public string ShortId => Text("id") is not { } id ? "(null)" : SessionId.TryParse(id, out var parsed) ? parsed.ToString() : "…";

    /// <summary>Reads the session.</summary>
    /// <returns>The session, or why the row is refused.</returns>
    public (Session? Session, string? Refusal) Read(SessionLifetime lifetime, DateTimeOffset now)
    {
        if (!SessionId.TryParse(Text("id"), out var id))
        {
            return Refuse("its id is no session's id: 1 to 128 of A-Z, a-z, 0-9, '-', '_' and '.'");
        }

        if (Text("user_id") is not { Length: > 0 and <= MaximumUserIdLength } userId || userId.Any(char.IsControl))
        {
            return Refuse("it has no user_id");
        }

        if (UserData() is not { } data)
        {
            return Refuse("its user_data is no JSON object");
        }

        if (Time("created_at") is not { } created)
        {
            return Refuse("its created_at is missing or no time");
        }

        if ((columns.ContainsKey("last_accessed") && Time("last_accessed") is null)
            || (columns.ContainsKey("expires_at") && Time("expires_at") is null))
        {
            return Refuse("its last_accessed or expires_at is no time");
        }

        var remember = columns.TryGetValue("remember", out var flag) && flag is true;
        created = Earlier(created, now);
        var used = Earlier(Time("last_accessed") is { } last && last > created ? last : created, now);
        var oldest = created + lifetime.AbsoluteTtl(remember);
        var expires = Earlier(Time("expires_at") ?? used + lifetime.Ttl(remember), oldest);
        if (expires <= now)
        {
            return Refuse(oldest <= now ? "it is older than a session may become (AbsoluteTtl)" : "it has expired");
        }

        return (new Session
        {
            Id = id,
            User = new SessionUser
            {
                Id = userId,
                Email = Claim("email"),
                Username = Claim("username"),
                FullName = Claim("full_name"),
                Role = Claim("role"),
            },
            CreatedAt = created,
            LastAccessed = used,
            ExpiresAt = expires,
            SecretHash = default,
            Remember = remember,
            IsImported = true,
            Origin = new(
                Text("ip"),
                Text("user_agent") is { Length: > SessionOrigin.MaximumUserAgentLength } agent
                    ? agent[..SessionOrigin.MaximumUserAgentLength]
                    : Text("user_agent"),
                null),
        }, null);

        // A column takes precedence over user_data.
        string? Claim(string name) => Text(name) ?? (data.TryGetValue(name, out var value) ? ClaimText(value) : null);
    }

    private static (Session?, string?) Refuse(string why) => (null, why);

    private string? Text(string column) =>
        columns.TryGetValue(column, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private Dictionary<string, JsonElement>? UserData()
    {
        if (Text("user_data") is not { } json)
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(json, SessionRowJson.Default.DictionaryStringJsonElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Several roles are one text, separated by commas.
    private static string? ClaimText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(ClaimText)),
        _ => null,
    };

    // Whole milliseconds, as in the records: the stored, the shown and the compared time are equal.
    private DateTimeOffset? Time(string column) => columns.GetValueOrDefault(column) switch
    {
        DateTime time => Whole(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))),
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) =>
            Whole(time),
        short or int or long or float or double or decimal => FromEpoch(columns[column]),
        _ => null,
    };

    private static DateTimeOffset? FromEpoch(object value)
    {
        try
        {
            var number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
            return DateTimeOffset.FromUnixTimeMilliseconds((long)(number < LargestSeconds ? number * 1000 : number));
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
