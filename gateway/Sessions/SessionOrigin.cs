namespace Gateway.Sessions;

/// <summary>From where a person signed in, for the list of devices.</summary>
internal readonly record struct SessionOrigin(string? Ip, string? UserAgent, string? Device)
{
    /// <summary>Longer user agents are cut: a record's size must not be the client's choice.</summary>
    public const int MaximumUserAgentLength = 512;
}
