using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sessions.Storage;

/// <summary>
/// What the session store answered to a read. An outage is an outcome of its own, and never the same as a missing value: whoever
/// took one for the other would sign people out. Writes, which return no value, answer with a <see cref="StoreOutcome"/>.
/// </summary>
/// <typeparam name="T">What was read.</typeparam>
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

    /// <summary>Gives the value if one was found. Without one, <see cref="Status"/> distinguishes the other two cases.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return Status == StoreStatus.Found;
    }

    /// <summary>Gives one result for each of the three cases.</summary>
    public TResult Match<TResult>(Func<T, TResult> found, TResult missing, TResult unavailable) => Status switch
    {
        StoreStatus.Found => found(_value!),
        StoreStatus.Missing => missing,
        _ => unavailable,
    };
}
