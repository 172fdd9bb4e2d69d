namespace Gateway.Sessions;

/// <summary>Endpoint metadata: whether a request extends its session. Without this metadata it does.</summary>
internal sealed record SessionUse(bool Counts)
{
    /// <summary>For endpoints that only report on sessions, which browsers may poll.</summary>
    public static readonly SessionUse None = new(Counts: false);
}
