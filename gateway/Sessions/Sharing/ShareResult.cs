namespace Gateway.Sessions.Sharing;

/// <summary>The outcome of making a share.</summary>
internal abstract record ShareResult
{
    private ShareResult()
    {
    }

    /// <summary>The share is open.</summary>
    /// <param name="Share">The share.</param>
    /// <param name="Token">The secret of its link, which nobody can ask for again.</param>
    internal sealed record Made(Share Share, ShareToken Token) : ShareResult;

    /// <summary>The person has as many open shares as one may have.</summary>
    internal sealed record TooMany : ShareResult
    {
        public static readonly TooMany Instance = new();
    }

    /// <summary>The store did not answer.</summary>
    internal sealed record Unavailable : ShareResult
    {
        public static readonly Unavailable Instance = new();
    }
}
