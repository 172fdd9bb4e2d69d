using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sessions.Storage;

/// <summary>
/// The reply of the session store to a read. An outage is never the same as a missing value, because taking one for the other would sign
/// users out. Writes, which return no value, have a <see cref="StoreOutcome"/> instead.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
internal readonly record struct StoreReply<T>
    where T : notnull
{
    private readonly T? _value;

    internal StoreReply(T value)
    {
        Status = StoreStatus.Found;
        _value = value;
    }

    private StoreReply(StoreStatus status) => Status = status;

    /// <summary>The store answered that there is no such value.</summary>
    public static StoreReply<T> Missing => new(StoreStatus.Missing);

    /// <summary>The store did not answer.</summary>
    public static StoreReply<T> Unavailable => new(StoreStatus.Unavailable);

    public StoreStatus Status { get; }

    /// <summary>Gets the value if one was found. Otherwise <see cref="Status"/> distinguishes the other two cases.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return Status == StoreStatus.Found;
    }

    /// <summary>Returns one result for each of the three cases.</summary>
    public TResult Match<TResult>(Func<T, TResult> found, TResult missing, TResult unavailable) => Status switch
    {
        StoreStatus.Found => found(_value!),
        StoreStatus.Missing => missing,
        _ => unavailable,
    };
}
