using System.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>A way in which the gateway can fail a request, with the page that says what to do.</summary>
/// <param name="Type">The word for it in <c>error.type</c>.</param>
/// <param name="Description">What failed, in one sentence without a value in it.</param>
/// <param name="Runbook">The page under <c>docs/runbooks</c>.</param>
internal sealed record Failure(string Type, string Description, string Runbook)
{
    public static readonly Failure SessionStore = new("session_store_unavailable", "The session store does not answer", "redis-down.md");

    public static readonly Failure KeyRing = new("key_ring_unavailable", "The key of the cookie can't be looked up", "key-ring.md");

    public static readonly Failure Users = new("users_unavailable", "The users' database or file can't be used", "users-down.md");

    public static readonly Failure Hashing = new("hashing_queue_full", "Too many sign-ins wait for their password to be hashed", "sign-in-busy.md");

    public static readonly Failure Invalidation = new("invalidation_lost", "The stream of changed sessions is interrupted", "invalidation-lost.md");

    /// <summary>Marks a span as failed. What an inner span says first about the same request stays.</summary>
    public void Mark(Activity? activity)
    {
        if (activity is { IsAllDataRequested: true, Status: ActivityStatusCode.Unset })
        {
            activity.SetStatus(ActivityStatusCode.Error, Description).SetTag(Tag.ErrorType, Type).SetTag(Tag.Runbook, Runbook);
        }
    }
}
