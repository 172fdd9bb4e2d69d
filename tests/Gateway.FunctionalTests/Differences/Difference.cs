namespace Gateway.FunctionalTests.Differences;

/// <summary>What becomes of an exchange in each of the proxies, or a row of the table of differences.</summary>
internal sealed record Difference(string Feature, string Gateway, string Nginx, string Caddy)
{
    // A cell for what depends on the moment.
    private const string Varies = "varies";
    private const string Or = " or ";

    /// <summary>Whether the proxies differ. nginx speaks no HTTP/2 with backends.</summary>
    public bool IsOne => Gateway != Caddy || Nginx.Length > 0 && Gateway != Nginx;

    /// <summary>Whether the row must be seen in every run.</summary>
    public bool IsCertain => !IsUncertain(Gateway) && !IsUncertain(Nginx) && !IsUncertain(Caddy);

    /// <summary>Whether this row is about what was seen.</summary>
    public bool Covers(Difference seen) =>
        Feature == seen.Feature && Allows(Gateway, seen.Gateway) && Allows(Nginx, seen.Nginx) && Allows(Caddy, seen.Caddy);

    public override string ToString() => $"| {Feature} | {Gateway} | {Nginx} | {Caddy} | |";

    private static bool IsUncertain(string cell) => cell == Varies || cell.Contains(Or, StringComparison.Ordinal);

    private static bool Allows(string cell, string outcome) => cell == Varies || cell.Split(Or).Contains(outcome);
}
