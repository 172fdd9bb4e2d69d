using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Testing;

/// <summary>A real Prometheus with what is shipped in <c>deploy/prometheus</c>; seconds stand where the shipped files have minutes.</summary>
public sealed partial class PrometheusProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _folder = new();
    private readonly ChildProcess _process;
    private readonly HttpClient _client;

    private PrometheusProcess(Uri gateway)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        _client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
        var configuration = _folder.Write("prometheus.yml", Configuration(gateway));
        Directory.CreateDirectory(_folder.Combine("rules"));
        foreach (var file in Directory.GetFiles(Path.Combine(Shipped, "rules")))
            _folder.Write(Path.Combine("rules", Path.GetFileName(file)), Hasten(File.ReadAllText(file)));
        _process = ChildProcess.Start(
            "prometheus",
            [$"--config.file={configuration}", $"--storage.tsdb.path={_folder.Combine("data")}", $"--web.listen-address={address.Authority}", "--log.level=warn"],
            _folder.Path);
    }

    /// <summary>Where the shipped files are.</summary>
    public static string Shipped { get; } = Path.Combine(Programs.DeployFolder, "prometheus");

    /// <summary>Starts one that scrapes a gateway's management address every second, and waits until it does.</summary>
    public static async Task<PrometheusProcess> StartAsync(Uri gateway)
    {
        var prometheus = new PrometheusProcess(gateway);
        try
        {
            await Wait.UntilAsync(async () => await prometheus.ValuesAsync("up{job=\"gateway\"} == 1") is [_], Patience, "Prometheus scrapes the gateway");
            return prometheus;
        }
        catch (Exception e)
        {
            var log = prometheus._process.Output + prometheus._process.Errors;
            await prometheus.DisposeAsync();
            throw new InvalidOperationException($"Prometheus doesn't work.\n{log}", e);
        }
    }

    /// <summary>The values that a query has at this moment.</summary>
    public async Task<IReadOnlyList<double>> ValuesAsync(string query)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"Prometheus ended.\n{_process.Errors}");
        try
        {
            using var response = await _client.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return [];
            var answer = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            return answer.GetProperty("status").GetString() == "success"
                ? [.. answer.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => Number(series.GetProperty("value")[1].GetString()!))]
                : throw new InvalidOperationException($"{query}: {answer}");
        }
        catch (HttpRequestException)
        {
            // It has not begun to listen; a moment later it says 503.
            return [];
        }
    }

    /// <summary>The alerts that are pending or firing.</summary>
    public async Task<IReadOnlyList<JsonElement>> AlertsAsync()
    {
        var answer = await _client.GetStringAsync(new Uri("/api/v1/alerts", UriKind.Relative));
        return [.. JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("data").GetProperty("alerts").EnumerateArray()];
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    private static string Configuration(Uri gateway)
    {
        var shipped = File.ReadAllText(Path.Combine(Shipped, "prometheus.yml"));
        foreach (var needed in (string[])["\"gateway:8081\"", "scrape_interval: 15s", "evaluation_interval: 15s"])
        {
            if (!shipped.Contains(needed, StringComparison.Ordinal))
                throw new InvalidOperationException($"prometheus.yml has no '{needed}' any more.");
        }

        return shipped.Replace("\"gateway:8081\"", $"\"{gateway.Authority}\"", StringComparison.Ordinal).Replace("_interval: 15s", "_interval: 1s", StringComparison.Ordinal);
    }

    private static string Hasten(string rules) => Patient().Replace(rules, "for: 1s");

    private static double Number(string text) => text switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"\bfor: \d+[smh]")]
    private static partial Regex Patient();
}
