using System.Net;

namespace Gateway.Telemetry.Audit;

/// <summary>One act: who did what, to whom, from where, and by which rule.</summary>
internal sealed record AuditEvent
{
    public required AuditKind Kind { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The id of the user whom it concerns; null when a login names no user.</summary>
    public string? UserId { get; init; }

    /// <summary>The whole id of the session that it concerns; null for none or several. The log has its beginning only.</summary>
    public string? SessionId { get; init; }

    /// <summary>The id of the share that it concerns. It opens nothing.</summary>
    public string? ShareId { get; init; }

    /// <summary>Who did it: a user's id, <c>cli:NAME</c>, <c>users-file</c>; null for the user whom it concerns.</summary>
    public string? Actor { get; init; }

    /// <summary>The id of the administrator who did it; null for everybody else.</summary>
    public string? By { get; init; }

    /// <summary>The address of the client; null when there was no request.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The name of the client's device; null when it is not known.</summary>
    public string? Device { get; init; }

    /// <summary>The result of a sign-in that failed: <c>refused</c>, <c>throttled</c>, <c>busy</c>, <c>unavailable</c>.</summary>
    public string? Result { get; init; }

    /// <summary>The rule or the reason, in one word.</summary>
    public string? Rule { get; init; }

    /// <summary>How many sessions it concerns.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether "keep me signed in" was chosen.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>
    /// False for one of many acts of the same kind, of which only the first is logged, because anybody can cause any number of them. Such
    /// an event is counted and shown to nobody.
    /// </summary>
    public bool IsLogged { get; init; } = true;
}
