using System.Collections.Concurrent;
using Xunit;

namespace Gateway.FunctionalTests.Differences;

/// <summary>
/// What the gateway makes of requests and answers that are odd, but legal or common, beside nginx and Caddy: each difference is in the
/// tables of <c>docs/http.md</c>, with its reason.
/// </summary>
public sealed class DifferencesFromOtherProxies(Site site)
{
    private const int Parallelism = 24;

    [Fact]
    public async Task EveryDifference_IsInTheTable_AndEveryRowIsADifference()
    {
        var rows = DifferenceTable.Read(Path.Combine(Programs.Repository, "docs", "http.md"));
        var exchanges = Exchanges.Generate();
        await using var proxies = await Proxies.StartAsync(site, exchanges);
        var outcomes = new ConcurrentDictionary<(string Proxy, int Exchange), string>();
        var runs = Proxies.Names.SelectMany(name => Enumerable.Range(0, exchanges.Count).Select(i => (name, i)))
            // Those that wait at their end begin first.
            .OrderByDescending(run => exchanges[run.i].Hangs || exchanges[run.i].IsSlow);
        await Parallel.ForEachAsync(
            runs,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism },
            async (run, _) => outcomes[run] = await proxies.RunAsync(run.name, run.i));

        var seen = Enumerable.Range(0, exchanges.Count)
            .Select(i => (Variant: exchanges[i], Difference: new Difference(
                exchanges[i].Feature, outcomes[(Proxies.Gateway, i)], outcomes[(Proxies.Nginx, i)], outcomes[(Proxies.Caddy, i)])))
            .Where(static one => one.Difference.IsOne)
            .ToList();
        var unnamed = seen.Where(one => !rows.Any(row => row.Covers(one.Difference)))
            .Select(static one => $"{one.Difference} {one.Variant}").ToList();
        var gone = rows.Where(row => row.IsCertain && !seen.Any(one => row.Covers(one.Difference))).ToList();

        Assert.True(
            unnamed.Count + gone.Count == 0,
            $"{exchanges.Count} exchanges. Differences without a row:\n{string.Join('\n', unnamed)}\n"
            + $"Rows without a difference:\n{string.Join('\n', gone)}");
    }
}
