namespace Gateway.Sessions;

/// <summary>Where a session began, for the list of devices.</summary>
internal readonly record struct SessionOrigin(string? Ip, string? UserAgent, string? Device)
{
    /// <summary>Longer user agents are truncated, because otherwise the client would choose the size of the record.</summary>
    public const int MaximumUserAgentLength = 512;
}
