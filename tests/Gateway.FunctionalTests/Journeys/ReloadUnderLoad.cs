using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// Routes, clusters and policies change five times a second, some of them into errors, and nobody who uses the site notices: no
/// request fails, no stream ends. <c>GATEWAY_RELOAD_SECONDS</c> sets how long the explicit form goes on.
/// </summary>
public sealed class ReloadUnderLoad(Site site, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Clients = 4;
    private const string Misspelt = "Sesions";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly TempDirectory _folder = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly CancellationTokenSource _end = new();
    private GatewaySetup _setup = null!;
    private GatewayProcess _gateway = null!;
    private BackendHost _other = null!;
    private int _requests;
    private int _messages;
    private int _events;

    public async ValueTask InitializeAsync()
    {
        _other = await BackendHost.StartAsync();
        _setup = new GatewaySetup().UsualRoutes(site.Backend).Set("Gateway:Users:File", UsersFile.Write(_folder, People.Alice))
            // 192 MiB, as in a container of 256: what hundreds of reloads left behind would end the gateway.
            .SetEnvironment("DOTNET_GCHeapHardLimit", "0xC000000");
        _gateway = await GatewayProcess.StartAsync(_setup);
    }

    public async ValueTask DisposeAsync()
    {
        _end.Dispose();
        await _gateway.SaveLogAsync(Path.Combine(AppContext.BaseDirectory, "TestResults", "reload-under-load.log"));
        await _gateway.DisposeAsync();
        await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public Task TenSeconds_NoRequestFailsAndNoStreamEnds() => RunAsync(TimeSpan.FromSeconds(10));

    [Fact(Explicit = true)]
    public Task AsLongAsAsked_NoRequestFailsAndNoStreamEnds() =>
        RunAsync(TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_RELOAD_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 60));

    private async Task RunAsync(TimeSpan duration)
    {
        using var alice = _gateway.NewBrowser();
        await alice.SignInAsync(People.Alice with { Password = UsersFile.Password });
        var cookie = alice.Cookies.Header!;
        List<Task> users = [TalkAsync(cookie), ListenAsync(cookie), .. Enumerable.Range(0, Clients).Select(n => AskAsync(cookie, n))];
        await Wait.UntilAsync(() => (_requests > 100 && _messages > 0 && _events > 0) || !_failures.IsEmpty, Patience, "everybody is served");

        var clock = Stopwatch.StartNew();
        var changes = 0;
        var memory = new List<long>();
        while (clock.Elapsed < duration)
        {
            Change(changes++);
            if (changes % 25 == 0)
                memory.Add(ResidentKilobytes());
            await Wait.UntilAsync(() => clock.Elapsed >= changes * Pace || clock.Elapsed >= duration, Patience, "the next change is due");
        }

        // The last one counts, whatever came before it.
        ((JsonObject)_setup.File["Gateway"]!).Remove(Misspelt);
        _setup.Route("last", "/last");
        _gateway.WriteConfiguration();
        await Wait.UntilAsync(async () => await StatusAsync(alice, "/last/x") == HttpStatusCode.OK, Patience, "the last change is in use");
        var (messages, events) = (_messages, _events);
        await Wait.UntilAsync(() => (_messages > messages && _events > events) || !_failures.IsEmpty, Patience, "both streams go on");
        await _end.CancelAsync();
        await Task.WhenAll(users);

        var generation = await GenerationAsync();
        var refused = _gateway.Log.Split("is refused, and the one before stays in use").Length - 1;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.Elapsed.TotalSeconds:0} s: {_requests} requests, {_messages} messages, {_events} events; {changes} changes, {generation - 1} taken over, {refused} refused; resident KiB {string.Join(", ", memory)}"));
        Assert.Empty(_failures.Take(5));
        Assert.True(generation > duration.TotalSeconds / 2, $"Only {generation - 1} changes were taken over.");
        Assert.True(refused > 0, "No change was refused.");
        await AssertMetricsAreOfOneApplicationAsync();
    }

    // Written in place, as an editor or a deployment does: now and then the gateway finds half of it.
    private void Change(int n)
    {
        var reverseProxy = _setup.File["ReverseProxy"]!;
        ((JsonObject)_setup.File["Gateway"]!).Remove(Misspelt);
        switch (n % 8)
        {
            case 0:
                _setup.Route($"new-{n}", $"/new-{n}", "staff");
                break;
            case 1:
                _setup.Cluster("backend", _other.Address);
                break;
            case 2:
                _setup.Set("Gateway:Policies:staff:Roles", new JsonArray("editor", $"role-{n}"));
                break;
            case 3:
                _setup.Set($"Gateway:{Misspelt}", new JsonObject());
                break;
            case 4:
                _setup.Set("ReverseProxy:Clusters:backend:HttpClient:MaxConnectionsPerServer", 1000 + n);
                break;
            case 5:
                _setup.Cluster("backend", site.Backend.Address);
                break;
            case 6:
                var text = _setup.File.ToJsonString();
                File.WriteAllText(_gateway.ConfigurationFile, text[..(text.Length / 2)]);
                return;
            default:
                ((JsonObject)reverseProxy["Routes"]!).Remove($"new-{n - 7}");
                break;
        }

        _gateway.WriteConfiguration();
    }

    // On one connection that is kept, as long as nobody closes it.
    private async Task AskAsync(string cookie, int client)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _gateway.Address, Timeout = Patience };
        for (var n = 0; !_end.IsCancellationRequested; n++)
        {
            using var request = new HttpRequestMessage(n % 5 == 0 ? HttpMethod.Post : HttpMethod.Get, (client + n) % 3 == 0 ? "/open/x" : "/app/x");
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            if (request.Method == HttpMethod.Post)
                request.Content = new StringContent("a body that must arrive");
            try
            {
                using var answer = await http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                Interlocked.Increment(ref _requests);
                if (answer.StatusCode != HttpStatusCode.OK)
                    _failures.Enqueue($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {text}");
                else if (!text.Contains(People.Alice.Id, StringComparison.Ordinal))
                    _failures.Enqueue($"{request.Method} {request.RequestUri}: the backend was not told who called: {text}");
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                _failures.Enqueue($"{request.Method} {request.RequestUri}: {e}");
            }
        }
    }

    private async Task TalkAsync(string cookie)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", cookie);
        try
        {
            await socket.ConnectAsync(new UriBuilder(_gateway.Address) { Scheme = "ws", Path = "/app/ws" }.Uri, CancellationToken.None);
            var buffer = new byte[16];
            while (!_end.IsCancellationRequested)
            {
                await socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                var answer = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (answer.MessageType != WebSocketMessageType.Text)
                    _failures.Enqueue($"The WebSocket ended: {answer.CloseStatus}");
                Interlocked.Increment(ref _messages);
                await Task.Yield();
            }
        }
        catch (WebSocketException e)
        {
            _failures.Enqueue($"The WebSocket broke: {e.Message}");
        }
    }

    private async Task ListenAsync(string cookie)
    {
        using var http = new HttpClient { BaseAddress = _gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app/sse");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            for (var n = 0; !_end.IsCancellationRequested; n++)
            {
                var line = await reader.ReadLineAsync();
                if (line != $"data: {n}")
                {
                    _failures.Enqueue($"Event {n} of the stream is '{line}'.");
                    return;
                }

                Interlocked.Increment(ref _events);
                await reader.ReadLineAsync();
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            _failures.Enqueue($"The event stream broke: {e.Message}");
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(Browser browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        return answer.StatusCode;
    }

    private async Task<int> GenerationAsync()
    {
        using var answer = await _gateway.ManagementAsync("/health/detailed");
        return (await answer.JsonAsync()).GetProperty("configuration").GetProperty("generation").GetInt32();
    }

    // Each check builds a whole application beside the one that runs; its gauges are nobody's business.
    private async Task AssertMetricsAreOfOneApplicationAsync()
    {
        using var answer = await _gateway.ManagementAsync("/metrics");
        var series = (await answer.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("gateway_", StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf(' ')]).ToList();
        Assert.NotEmpty(series);
        Assert.Empty(series.GroupBy(one => one).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    private long ResidentKilobytes()
    {
        using var process = Process.GetProcessById(_gateway.ProcessId);
        return process.WorkingSet64 / 1024;
    }
}
