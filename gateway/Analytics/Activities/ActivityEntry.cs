namespace Gateway.Analytics.Activities;

/// <summary>One event in the activity of a person.</summary>
internal sealed record ActivityEntry
{
    /// <summary>Tells entries apart, because a write without an answer is repeated.</summary>
    public required string Id { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The kind of event, as in the API: <c>sign_in</c>, <c>session_ended</c>, …</summary>
    public required string Event { get; init; }

    public string? Ip { get; init; }

    public string? Device { get; init; }

    public string? SessionId { get; init; }

    /// <summary>The id of the administrator who did it.</summary>
    public string? By { get; init; }
}
