namespace Gateway.Sessions.Storage.Redis;

/// <summary>The names of the keys in Redis, apart from the records and indexes themselves.</summary>
internal static class SessionKeys
{
    public const string RecordPrefix = "session:";
    public const string IndexPrefix = "user_sessions:";

    /// <summary>Matches records alone: an index begins with another word.</summary>
    public const string AllRecords = RecordPrefix + "*";

    /// <summary>Matches records and indexes in one walk, and perhaps keys of other programs.</summary>
    public const string RecordsAndIndexes = "*session*:*";

    /// <summary>The lease of the clean-up. Outside both prefixes: it is no session, and no cache has to hear of it.</summary>
    public const string Cleanup = "gateway:cleanup";

    /// <summary>The counts of the last walk, for all gateways.</summary>
    public const string Statistics = "gateway:stats";

    /// <summary>Says that a session of another program was imported once; then its id, as in a record's key.</summary>
    public const string ImportedPrefix = "gateway:imported:";

    /// <summary>Names the session that took the place of an imported one; then that one's id.</summary>
    public const string SuccessorPrefix = "gateway:successor:";

    public static bool IsRecord(string key) => key.StartsWith(RecordPrefix, StringComparison.Ordinal);

    public static bool IsIndex(string key) => key.StartsWith(IndexPrefix, StringComparison.Ordinal);
}
