namespace Gateway.Telemetry;

/// <summary>The names of the attributes of spans and metrics; those of the semantic conventions where there is one.</summary>
internal static class Tag
{
    /// <summary>The kind of failure (semantic conventions: <c>error.type</c>).</summary>
    public const string ErrorType = "error.type";

    /// <summary>The runbook in <c>docs/runbooks</c> for the failure.</summary>
    public const string Runbook = "gateway.runbook";

    /// <summary>The time since which a store has not answered (ISO 8601, UTC).</summary>
    public const string DownSince = "gateway.store.down_since";

    /// <summary>The error message of the store, or of its client library.</summary>
    public const string StoreError = "gateway.store.error";

    /// <summary>The store: <c>redis</c>, <c>postgresql</c>.</summary>
    public const string Store = "gateway.store";

    /// <summary>The user, as the first 16 hexadecimal digits of the SHA-256 of the id (semantic conventions: <c>user.hash</c>).</summary>
    public const string UserHash = "user.hash";

    /// <summary>The beginning of the session id. The whole id never appears in telemetry.</summary>
    public const string SessionId = "gateway.session.id";

    /// <summary>The source of a session: <c>cache</c>, <c>redis</c>, <c>memory</c>, <c>import</c>.</summary>
    public const string SessionSource = "gateway.session.source";

    /// <summary>
    /// The result of a look-up: <c>found</c>, <c>expired</c>, <c>revoked</c>, <c>missing</c>, <c>forged</c>, <c>unavailable</c>.
    /// </summary>
    public const string SessionResult = "gateway.session.result";

    /// <summary>The age of the session in whole seconds.</summary>
    public const string SessionAge = "gateway.session.age";

    /// <summary>
    /// The reason why a session ended: <c>sign_out</c>, <c>own</c> (from the user's own list), <c>admin</c>, <c>limit</c>, <c>replaced</c>,
    /// <c>expired</c>, <c>disabled</c>, <c>password</c>, <c>share</c>, <c>provider</c>, <c>command</c>, <c>other</c>.
    /// </summary>
    public const string SessionEnd = "gateway.session.end";

    /// <summary>Whether "keep me signed in" was chosen.</summary>
    public const string SessionRemembered = "gateway.session.remembered";

    /// <summary>
    /// How a request was authenticated: <c>session</c>, <c>none</c> (no cookie), <c>refused</c> (the cookie is not valid),
    /// <c>unavailable</c>.
    /// </summary>
    public const string Authentication = "gateway.authentication";

    /// <summary>The policy of the route: <c>default</c>, or a name under <c>Gateway:Policies</c>.</summary>
    public const string Policy = "gateway.policy";

    /// <summary>
    /// The result of the policy: <c>allowed</c>, <c>challenged</c> (no session), <c>forbidden</c> (wrong role), <c>undecided</c> (the
    /// store does not answer).
    /// </summary>
    public const string PolicyResult = "gateway.policy.result";

    /// <summary>The result of a sign-in: <c>success</c>, <c>refused</c>, <c>throttled</c>, <c>busy</c>, <c>unavailable</c>.</summary>
    public const string SignInResult = "gateway.sign_in.result";

    /// <summary>The reason of the result, in one word; for operators only.</summary>
    public const string SignInReason = "gateway.sign_in.reason";

    /// <summary>True for a request that became a stream, whose duration is no latency.</summary>
    public const string Stream = "gateway.stream";

    /// <summary>YARP's cluster.</summary>
    public const string Cluster = "gateway.cluster";

    /// <summary>The destination within YARP's cluster.</summary>
    public const string Destination = "gateway.destination";

    /// <summary>
    /// The result of a request to a backend: <c>ok</c>, <c>server_error</c> (its own 5xx), <c>canceled</c> (the client disconnected),
    /// or the failure.
    /// </summary>
    public const string UpstreamResult = "gateway.upstream.result";
}
