namespace Gateway.Telemetry;

/// <summary>The names of what spans and measurements say; those of the semantic conventions where they have one.</summary>
internal static class Tag
{
    /// <summary>Why something failed, as a word of few (semantic conventions: <c>error.type</c>).</summary>
    public const string ErrorType = "error.type";

    /// <summary>The page in <c>docs/runbooks</c> that says what to do about the failure.</summary>
    public const string Runbook = "gateway.runbook";

    /// <summary>Since when a store has not answered (ISO 8601, UTC).</summary>
    public const string DownSince = "gateway.store.down_since";

    /// <summary>What the store, or the client of it, said about the failure.</summary>
    public const string StoreError = "gateway.store.error";

    /// <summary>The store: <c>redis</c>, <c>postgresql</c>.</summary>
    public const string Store = "gateway.store";

    /// <summary>The user, as the first 16 hexadecimal digits of the SHA-256 of the id (semantic conventions: <c>user.hash</c>).</summary>
    public const string UserHash = "user.hash";

    /// <summary>The session, by the beginning of its id; the whole id is nowhere in telemetry.</summary>
    public const string SessionId = "gateway.session.id";

    /// <summary>Where a session was found: <c>cache</c>, <c>redis</c>, <c>memory</c>, <c>import</c>.</summary>
    public const string SessionSource = "gateway.session.source";

    /// <summary>What a look-up found: <c>found</c>, <c>expired</c>, <c>revoked</c>, <c>missing</c>, <c>forged</c>, <c>unavailable</c>.</summary>
    public const string SessionResult = "gateway.session.result";

    /// <summary>How long the session has lasted, in whole seconds.</summary>
    public const string SessionAge = "gateway.session.age";

    /// <summary>Why a session ended: <c>sign_out</c>, <c>replaced</c>, <c>revoked</c>, <c>limit</c>, <c>user_changed</c>, <c>expired</c>.</summary>
    public const string SessionEnd = "gateway.session.end";

    /// <summary>Whether "keep me signed in" was asked for.</summary>
    public const string SessionRemembered = "gateway.session.remembered";

    /// <summary>How a request was authenticated: <c>session</c>, <c>none</c> (no cookie), <c>refused</c> (a cookie that opens nothing), <c>unavailable</c>.</summary>
    public const string Authentication = "gateway.authentication";

    /// <summary>The policy of the route: <c>default</c>, or a name under <c>Gateway:Policies</c>.</summary>
    public const string Policy = "gateway.policy";

    /// <summary>What the policy said: <c>allowed</c>, <c>challenged</c> (nobody is signed in), <c>forbidden</c> (wrong role), <c>undecided</c> (who is calling can't be told).</summary>
    public const string PolicyResult = "gateway.policy.result";

    /// <summary>What came of a sign-in: <c>success</c>, <c>refused</c>, <c>throttled</c>, <c>busy</c>, <c>unavailable</c>.</summary>
    public const string SignInResult = "gateway.sign_in.result";

    /// <summary>Why, in one word; told to operators alone.</summary>
    public const string SignInReason = "gateway.sign_in.reason";

    /// <summary>True for a request that became a stream, whose duration says nothing about how fast anything was.</summary>
    public const string Stream = "gateway.stream";

    /// <summary>YARP's cluster.</summary>
    public const string Cluster = "gateway.cluster";

    /// <summary>YARP's destination within the cluster.</summary>
    public const string Destination = "gateway.destination";

    /// <summary>What came of a request to a backend: <c>ok</c>, <c>server_error</c> (its own 5xx), <c>canceled</c> (the client went away), or the failure.</summary>
    public const string UpstreamResult = "gateway.upstream.result";
}
