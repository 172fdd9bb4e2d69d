using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>What the dashboard and the rules ask for is there, in a real Prometheus that scrapes a real gateway.</summary>
public sealed partial class Dashboards(MonitoredSite site) : IClassFixture<MonitoredSite>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static readonly JsonElement Dashboard =
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Programs.DeployFolder, "grafana", "dashboards", "gateway.json")));

    private static IEnumerable<JsonElement> Panels => Dashboard.GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() != "row");

    private static IEnumerable<string> Queries => Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!);

    [Fact]
    public void Panels_Each_SayWhatTheyShow()
    {
        Assert.True(Panels.Count() > 50);
        Assert.All(Panels, panel => Assert.NotEmpty(panel.GetProperty("description").GetString()!));
        Assert.Equal(Panels.Count(), Panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(Runbook().Matches(Dashboard.GetRawText()), named =>
            Assert.True(File.Exists(Path.Combine(Programs.Repository, "docs", "runbooks", named.Groups[1].Value)), $"There is no {named.Value}."));
    }

    [Fact]
    public async Task Dashboard_EveryQuery_ReturnsData()
    {
        await UntilThereIsDataAsync([.. Queries.Select(Fill)]);
    }

    [Fact]
    public async Task RecordingRules_Each_ReturnData()
    {
        await UntilThereIsDataAsync(await ShippedRules.RecordsAsync());
    }

    [Fact]
    public async Task Metrics_NamedByRulesAndDashboard_AreAtTheGateway()
    {
        await site.PlayAsync();
        var there = Name().Matches(await site.MetricsAsync()).Select(line => line.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        var named = Queries.Concat(await ShippedRules.QueriesAsync()).SelectMany(MetricsOf).Distinct().ToList();
        Assert.True(named.Count > 40);
        Assert.All(named, metric => Assert.Contains(metric, there));
    }

    [Fact]
    public async Task Histograms_InSeconds_HaveBucketsForSeconds()
    {
        await site.PlayAsync();
        List<IGrouping<string, double>> buckets = [];
        // Some begin after the answer: with a connection that ends, or a use that is written down.
        await Wait.UntilAsync(
            async () =>
            {
                buckets = [.. Bucket().Matches(await site.MetricsAsync()).GroupBy(line => line.Groups[1].Value, line => double.Parse(line.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture))];
                return buckets.Count > 8;
            },
            TimeSpan.FromSeconds(10),
            "nearly all histograms have begun");

        Assert.All(buckets, histogram => Assert.True(histogram.Any(bound => bound is > 0 and < 1) && histogram.Max() < 1000, $"{histogram.Key}: {string.Join(' ', histogram.Distinct())}"));
    }

    [Fact]
    public async Task Destination_TheLastOneThatFails_GetsRequestsAndIsNotHealthy()
    {
        await Wait.UntilAsync(
            async () => await site.Prometheus.ValuesAsync($"gateway_upstream_destination_healthy{{gateway_cluster=\"{MonitoredSite.DeadCluster}\"}} == 0") is [0], TimeSpan.FromSeconds(10), "The probes have failed");

        Assert.Equal([1], await site.Prometheus.ValuesAsync($"gateway_upstream_destination_available{{gateway_cluster=\"{MonitoredSite.DeadCluster}\"}}"));
        Assert.Equal([1], await site.Prometheus.ValuesAsync("gateway_upstream_destination_healthy{gateway_cluster=\"backend\"}"));
    }

    private static string Fill(string query) => query
        .Replace("$job", "gateway", StringComparison.Ordinal)
        .Replace("$instance", ".*", StringComparison.Ordinal)
        .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
        .Replace("$__range", "1h", StringComparison.Ordinal);

    // Labels stand in braces, in strings, and in the parentheses behind by, on and the like.
    private static IEnumerable<string> MetricsOf(string query) =>
        Metric().Matches(Labels().Replace(query, "")).Select(match => match.Value);

    // Quantiles need requests within the last seconds: people go on until every query has had its answer.
    private async Task UntilThereIsDataAsync(IReadOnlyList<string> queries)
    {
        var missing = queries.ToList();
        Assert.NotEmpty(missing);
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    await site.PlayAsync();
                    foreach (var query in missing.ToList())
                    {
                        if ((await site.Prometheus.ValuesAsync(query)).Any(value => !double.IsNaN(value)))
                            missing.Remove(query);
                    }

                    return missing.Count == 0;
                },
                Patience,
                "every query has data");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"No data for:\n{string.Join('\n', missing)}");
        }
    }

    [GeneratedRegex("\"[^\"]*\"|\\{[^}]*\\}|\\b(?:by|on|ignoring|without)\\s*\\([^)]*\\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"(?<![:\w])(?:gateway|http|db|kestrel|dotnet|target)_\w+(?!\w*:)")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^(\w+)\{", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex("^(\\w+_seconds)_bucket\\{.*le=\"([0-9.]+)\"\\}", RegexOptions.Multiline)]
    private static partial Regex Bucket();

    [GeneratedRegex(@"Runbook: ([a-z-]+\.md)")]
    private static partial Regex Runbook();
}
