namespace Gateway.Analytics.Activities;

/// <summary>Keeps the last events of each person.</summary>
internal interface IActivityStore
{
    /// <summary>How many events of a person are shown.</summary>
    const int Shown = 50;

    /// <summary>How long an event is shown.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>Appends events of several people. Repeating it after an outage shows no event twice.</summary>
    /// <returns>Whether the store answered.</returns>
    ValueTask<bool> AppendAsync(IReadOnlyList<(string UserId, ActivityEntry Entry)> entries, CancellationToken cancellationToken);

    /// <summary>Reads the events of a person, the oldest first, with those that are too old or repeated.</summary>
    /// <returns>Null when the store does not answer.</returns>
    ValueTask<IReadOnlyList<ActivityEntry>?> ReadAsync(string userId, CancellationToken cancellationToken);
}
