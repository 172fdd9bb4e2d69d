namespace Gateway.Sessions;

/// <summary>Endpoint metadata: whether a request there counts as use of its session. Without it, it does.</summary>
internal sealed record SessionUse(bool Counts)
{
    /// <summary>Asking about sessions does not keep one alive.</summary>
    public static readonly SessionUse None = new(Counts: false);
}
