using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>docker-compose.yml and what its profile <c>observability</c> mounts, read as YAML: what is named is there, and nothing is open to the network.</summary>
public sealed partial class ShippedCompose
{
    private const string Profile = "observability";

    [Fact]
    public async Task Services_Each_NameThingsThatExist()
    {
        var compose = await ReadAsync("../docker-compose.yml");
        var (services, networks, volumes) = (compose.GetProperty("services"), Keys(compose, "networks"), Keys(compose, "volumes"));
        Assert.All(services.EnumerateObject(), service =>
        {
            Assert.NotEmpty(Strings(service.Value, "networks"));
            Assert.All(Strings(service.Value, "networks"), network => Assert.Contains(network, networks));
            Assert.All(Keys(service.Value, "depends_on"), needed => Assert.True(services.TryGetProperty(needed, out _), needed));
            Assert.All(Strings(service.Value, "ports"), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
            Assert.All(Strings(service.Value, "volumes").Select(volume => volume.Split(':')[0]), source => Assert.True(
                source.StartsWith("./", StringComparison.Ordinal) ? Path.Exists(Path.Combine(Programs.Repository, source)) : volumes.Contains(source), $"There is no {source}."));
            // A tag that moves would be another program tomorrow.
            if (service.Value.TryGetProperty("image", out var image))
                Assert.Matches(@":v?\d[\w.-]*$", image.GetString());
        });
    }

    [Fact]
    public async Task Observability_IsAProfileOfItsOwn_AndReachesNoSampleButByTheCollector()
    {
        var services = (await ReadAsync("../docker-compose.yml")).GetProperty("services");
        var observing = services.EnumerateObject().Where(service => Strings(service.Value, "profiles").Contains(Profile)).ToList();

        Assert.Equal(["grafana", "jaeger", "otel-collector", "prometheus"], observing.Select(service => service.Name).Order());
        Assert.Equal(["gateway", "postgres", "redis", "sample"], services.EnumerateObject().Where(service => !service.Value.TryGetProperty("profiles", out _)).Select(service => service.Name).Order());
        var closed = Strings(services.GetProperty("sample"), "networks").Append("sessions").ToList();
        Assert.All(observing.Where(service => service.Name != "otel-collector"), service => Assert.Empty(Strings(service.Value, "networks").Intersect(closed)));
        foreach (var exporting in (string[])["gateway", "sample"])
        {
            Assert.Equal(
                "${OTEL_EXPORTER_OTLP_ENDPOINT:-${COMPOSE_PROFILES:+http://otel-collector:4317}}",
                services.GetProperty(exporting).GetProperty("environment").GetProperty("OTEL_EXPORTER_OTLP_ENDPOINT").GetString());
            Assert.NotEmpty(Strings(services.GetProperty(exporting), "networks").Intersect(Strings(services.GetProperty("otel-collector"), "networks")));
        }
    }

    [Fact]
    public async Task Grafana_HasNoAccountAndOnlyShows()
    {
        var settings = (await ReadAsync("../docker-compose.yml")).GetProperty("services").GetProperty("grafana").GetProperty("environment");
        Assert.Equal("true", settings.GetProperty("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION").GetString());
        Assert.Equal("true", settings.GetProperty("GF_AUTH_DISABLE_LOGIN_FORM").GetString());
        Assert.Equal("false", settings.GetProperty("GF_AUTH_BASIC_ENABLED").GetString());
        Assert.Equal("Viewer", settings.GetProperty("GF_AUTH_ANONYMOUS_ORG_ROLE").GetString());
        Assert.DoesNotContain(settings.EnumerateObject(), setting => setting.Name.Contains("PASSWORD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Addresses_NamedByGrafanaPrometheusAndTheCollector_AreServicesOnASharedNetwork()
    {
        var services = (await ReadAsync("../docker-compose.yml")).GetProperty("services");
        string[] files = ["grafana/provisioning/datasources/datasources.yml", "prometheus/prometheus.yml", "otel-collector/config.yml"];
        string[] askers = ["grafana", "prometheus", "otel-collector"];
        foreach (var (file, asker) in files.Zip(askers))
        {
            var named = Address().Matches((await ReadAsync(file)).GetRawText()).Select(match => match.Groups[1].Value).Where(name => name != "0.0.0.0").Distinct().ToList();
            Assert.NotEmpty(named);
            Assert.All(named, name => Assert.NotEmpty(Strings(services.GetProperty(name), "networks").Intersect(Strings(services.GetProperty(asker), "networks"))));
        }
    }

    [Fact]
    public async Task Collector_ItsPipelines_UseWhatIsConfigured()
    {
        var collector = await ReadAsync("otel-collector/config.yml");
        var pipelines = collector.GetProperty("service").GetProperty("pipelines");
        Assert.Equal(["logs", "metrics", "traces"], pipelines.EnumerateObject().Select(pipeline => pipeline.Name).Order());
        foreach (var kind in (string[])["receivers", "processors", "exporters"])
        {
            var used = pipelines.EnumerateObject().SelectMany(pipeline => Strings(pipeline.Value, kind)).Distinct().Order();
            Assert.Equal(Keys(collector, kind).Order(), used);
        }
    }

    [Fact]
    public async Task Grafana_ItsDashboardFolder_IsTheOneThatIsMounted()
    {
        var provider = Assert.Single((await ReadAsync("grafana/provisioning/dashboards/dashboards.yml")).GetProperty("providers").EnumerateArray());
        var mounted = Strings((await ReadAsync("../docker-compose.yml")).GetProperty("services").GetProperty("grafana"), "volumes").Select(volume => volume.Split(':')).ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.Equal(mounted["./deploy/grafana/dashboards"], provider.GetProperty("options").GetProperty("path").GetString());
        Assert.Equal("/etc/grafana/provisioning", mounted["./deploy/grafana/provisioning"]);
    }

    private static Task<JsonElement> ReadAsync(string file) => ShippedRules.ReadYamlAsync(Path.Combine(Programs.DeployFolder, file));

    private static IReadOnlyList<string> Keys(JsonElement element, string name) =>
        element.TryGetProperty(name, out var section) ? [.. section.EnumerateObject().Select(property => property.Name)] : [];

    private static IReadOnlyList<string> Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];

    [GeneratedRegex(@"""(?:http://)?([a-z0-9.-]+):\d{4,5}""")]
    private static partial Regex Address();
}
