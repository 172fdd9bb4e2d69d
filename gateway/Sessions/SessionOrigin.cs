using Gateway.Sessions.Adaptive;

namespace Gateway.Sessions;

/// <summary>Where a session began, for the list of devices.</summary>
internal readonly record struct SessionOrigin(string? Ip, string? UserAgent, string? Device)
{
    /// <summary>Longer user agents are truncated, because otherwise the client would choose the size of the record.</summary>
    public const int MaximumUserAgentLength = 512;

    /// <summary>The network and the kind of browser; null where lifetimes do not follow use.</summary>
    public AccessPlace? Place { get; init; }

    /// <summary>The kind of device, one of a closed list; it is counted and not stored.</summary>
    public string? Kind { get; init; }
}
