namespace Gateway.Sessions.Sharing;

/// <summary>What a share opens: some paths, with some methods.</summary>
/// <param name="Paths">Paths as a request line has them; <c>/files/*</c> is everything below <c>/files/</c>.</param>
/// <param name="Methods">Methods, which are case-sensitive (RFC 9110, 9.1).</param>
internal sealed record ShareScope(IReadOnlyList<string> Paths, IReadOnlyList<string> Methods)
{
    /// <summary>What a path ends with that stands for everything below it.</summary>
    public const string Below = "/*";

    // They belong to the gateway.
    private static readonly string[] Never = ["/auth", "/health"];

    /// <summary>The path that opening the share leads to.</summary>
    public string FirstPath => Paths[0].EndsWith(Below, StringComparison.Ordinal) ? Paths[0][..^1] : Paths[0];

    /// <summary>Whether no share can hold a path, in whatever way it is escaped: routes are matched with the decoded path.</summary>
    public static bool IsNever(string path)
    {
        var decoded = Uri.UnescapeDataString(path);
        return Array.Exists(Never, own => decoded.StartsWith(own, StringComparison.OrdinalIgnoreCase)
            && (decoded.Length == own.Length || decoded[own.Length] is '/' or ';'));
    }

    /// <summary>Whether a request is within the scope.</summary>
    /// <param name="path">The path of the request line, without the query. It is compared byte for byte.</param>
    /// <param name="method">The method.</param>
    public bool Allows(string path, string method) => Methods.Contains(method) && Paths.Any(shared => Covers(shared, path)) && !IsNever(path);

    private static bool Covers(string shared, string path) => shared.EndsWith(Below, StringComparison.Ordinal)
        ? path.AsSpan().StartsWith(shared.AsSpan(0, shared.Length - 1), StringComparison.Ordinal)
        : string.Equals(shared, path, StringComparison.Ordinal);

    public bool Equals(ShareScope? other) => other is not null && Paths.SequenceEqual(other.Paths) && Methods.SequenceEqual(other.Methods);

    public override int GetHashCode() => HashCode.Combine(Paths.Count, Methods.Count, Paths.Count > 0 ? Paths[0] : "");
}
