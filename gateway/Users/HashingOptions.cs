namespace Gateway.Users;

/// <summary>Keeps sign-ins from starving everything else of processor and memory: <c>Gateway:Users:Hashing</c>.</summary>
internal sealed class HashingOptions
{
    /// <summary>How many password hashes are computed at once, 1 to 64. Null (the default): half the processors, at least 1.</summary>
    public int? Concurrency { get; set; }

    /// <summary>How many sign-ins may wait for their turn, 0 to 10,000; one more is answered as busy. Default 64.</summary>
    public int Queue { get; set; } = 64;

    /// <summary>How long a sign-in waits for its turn before it is answered as busy, 0.1 to 60 seconds. Default 5 seconds.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(5);
}
