using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>The names of the keys in Redis.</summary>
internal static class SessionKeys
{
    public const string RecordPrefix = "session:";
    public const string IndexPrefix = "user_sessions:";

    /// <summary>Matches records only, because the name of an index begins differently.</summary>
    public const string AllRecords = RecordPrefix + "*";

    /// <summary>Matches records and indexes in one scan, and possibly keys of other programs.</summary>
    public const string RecordsAndIndexes = "*session*:*";

    /// <summary>The lease of the clean-up. It has neither prefix, so that client tracking does not send invalidations for it.</summary>
    public const string Cleanup = "gateway:cleanup";

    /// <summary>The counts of the last sweep, for all gateways.</summary>
    public const string Statistics = "gateway:stats";

    /// <summary>How many sessions were ended whose ids are still in indexes.</summary>
    public const string Unswept = "gateway:unswept";

    /// <summary>Marks that a session of another program was imported; followed by the session's id.</summary>
    public const string ImportedPrefix = "gateway:imported:";

    /// <summary>Names the session that replaced an imported one; followed by the imported session's id.</summary>
    public const string SuccessorPrefix = "gateway:successor:";

    /// <summary>The key of a session's record.</summary>
    public static RedisKey Record(SessionId id) => $"{RecordPrefix}{id.Value}";

    /// <summary>The key of a user's index.</summary>
    public static RedisKey Index(string userId) => $"{IndexPrefix}{userId}";

    public static bool IsRecord(string key) => key.StartsWith(RecordPrefix, StringComparison.Ordinal);

    public static bool IsIndex(string key) => key.StartsWith(IndexPrefix, StringComparison.Ordinal);
}
