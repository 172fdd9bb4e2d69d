using System.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>A kind of failure of a request, with the runbook for it.</summary>
/// <param name="Type">The value of <c>error.type</c>.</param>
/// <param name="Description">What failed, in one sentence without values.</param>
/// <param name="Runbook">The page under <c>docs/runbooks</c>.</param>
internal sealed record Failure(string Type, string Description, string Runbook)
{
    public static readonly Failure SessionStore = new("session_store_unavailable", "The session store does not answer", "redis-down.md");

    public static readonly Failure KeyRing = new("key_ring_unavailable", "The key of the cookie can't be looked up", "key-ring.md");

    public static readonly Failure Users = new("users_unavailable", "The users' database or file can't be used", "users-down.md");

    public static readonly Failure Hashing =
        new("hashing_queue_full", "Too many sign-ins wait for their password to be hashed", "sign-in-busy.md");

    public static readonly Failure ClientTracking =
        new("client_tracking_lost", "Redis does not report changed sessions", "client-tracking-lost.md");

    /// <summary>Marks a span as failed, unless it has a status already.</summary>
    public void Mark(Activity? activity)
    {
        if (activity is { IsAllDataRequested: true, Status: ActivityStatusCode.Unset })
        {
            activity.SetStatus(ActivityStatusCode.Error, Description).SetTag(Tag.ErrorType, Type).SetTag(Tag.Runbook, Runbook);
        }
    }
}
