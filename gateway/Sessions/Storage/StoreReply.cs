namespace Gateway.Sessions.Storage;

/// <summary>Creates replies of the session store.</summary>
internal static class StoreReply
{
    /// <summary>A reply with a value.</summary>
    public static StoreReply<T> Found<T>(T value)
        where T : notnull => new(value);
}
