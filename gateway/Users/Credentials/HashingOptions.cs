namespace Gateway.Users.Credentials;

/// <summary>Keeps sign-ins from starving everything else of processor and memory: <c>Gateway:Users:Hashing</c>.</summary>
internal sealed class HashingOptions
{
    /// <summary>How many password hashes are computed at once. Without a value: half the processors, at least 1.</summary>
    /// <value>1 to 64.</value>
    /// <example>2</example>
    public int? Concurrency { get; set; }

    /// <summary>How many sign-ins may wait for their turn; one more is answered 503 with <c>Retry-After</c>.</summary>
    /// <value>0 to 10000.</value>
    /// <example>128</example>
    public int Queue { get; set; } = 64;

    /// <summary>How long a sign-in waits for its turn before it is answered 503 with <c>Retry-After</c>.</summary>
    /// <value>0.1 to 60 seconds.</value>
    /// <example>"00:00:02"</example>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(5);
}
