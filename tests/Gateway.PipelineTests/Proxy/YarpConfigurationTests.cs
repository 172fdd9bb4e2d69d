using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Configuration.Validation;

namespace Gateway.PipelineTests.Proxy;

/// <summary>
/// Every example of YARP's documentation and every key of the schema in its package (<c>Yarp.ReverseProxy</c>) passes
/// <c>config check</c> and serves a request, and none of them opens the header boundary.
/// </summary>
public sealed class YarpConfigurationTests(YarpConfigurationTests.Configured configured) : IClassFixture<YarpConfigurationTests.Configured>
{
    private const string Forged = "forged-by-the-client";

    private static readonly string[] ForgedNames =
    [
        "X-User-Id", "x_user_id", "X.User.Id", "X-User_Email", "X|User~Role", "X_USER_ROLE", "X-User-Anything", "X-Session-Id",
        "x.session.id", "X-User-Assertion", "X_User_Assertion", "X_Forwarded_For", "X-Forwarded-User", "Forwarded", "X-Original-URL",
        "X-HTTP-Method-Override", "Proxy",
    ];

    private static readonly string[] IdentityNames = ["X-User-Id", "X-User-Email", "X-User-Role", "X-Session-Id", "X-User-Assertion"];

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, TransformExamples.All.Count)];

    [Fact]
    public async Task Check_EveryExample_FindsNoError() =>
        Assert.Empty(await CheckAsync(setup => configured.AddExamples(setup, new Uri("http://127.0.0.1:1"))));

    [Fact]
    public async Task Check_EveryKeyOfYarpsSchema_FindsNoError() =>
        Assert.Empty(await CheckAsync(static setup => YarpKeys.AddAll(setup, new Uri("http://127.0.0.1:1"))));

    [Fact]
    public async Task EveryKeyOfYarpsSchema_ServesARequest()
    {
        using var browser = configured.Environment.NewBrowser();
        var failed = new List<string>();
        foreach (var key in YarpKeys.All)
        {
            using var request = key.CreateRequest();
            using var response = await browser.SendAsync(request);
            if (response.StatusCode != key.Expected)
                failed.Add(string.Create(CultureInfo.InvariantCulture, $"{key.Name}: {(int)response.StatusCode}"));
        }

        Assert.Empty(failed);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfAnyone_NothingForgedArrives(int example)
    {
        using var alice = await configured.Environment.BrowserOfAsync(People.Alice);
        using var stranger = configured.Environment.NewBrowser();
        var forged = ForgedNames.Select(static name => (name, Forged)).ToArray();
        // A path of a client's that would be an identity or the gateway's cookie if a transform made a header of it.
        var path = configured.PathOf(example, $"/{Forged}/stuff/{GatewayProcess.CookieName}=planted");

        var (ofAlice, ofStranger) = (await SendAsync(alice, path, forged), await SendAsync(stranger, path, forged));

        foreach (var name in ForgedNames)
        {
            Assert.DoesNotContain(Forged, ofAlice.AllSpelledLike(name));
            Assert.DoesNotContain(Forged, ofStranger.AllSpelledLike(name));
        }

        Assert.All(IdentityNames, name => Assert.Empty(ofStranger.AllSpelledLike(name)));
        Assert.All(IdentityNames, name => Assert.Single(ofAlice.AllSpelledLike(name)));
        Assert.Equal(People.Alice.Id, Assert.Single(ofAlice.AllSpelledLike("X-User-Id")));
        Assert.Equal(3, Assert.Single(ofAlice.AllSpelledLike("X-User-Assertion")).Split('.').Length);
        Assert.DoesNotContain(
            ofAlice.All("Cookie").Concat(ofStranger.All("Cookie")),
            static cookie => cookie.Contains(GatewayProcess.CookieName, StringComparison.Ordinal));
        Assert.Single(ofAlice.All("Host"));
    }

    // The body may not come through: a route may copy no headers of the answer.
    private async Task<ReceivedRequest> SendAsync(Browser browser, string path, (string Name, string Value)[] headers)
    {
        var marker = Guid.NewGuid().ToString("N");
        using var response = await browser.GetAsync($"{path}?{marker}", headers);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(configured.Environment.Backend.Requests, request => request.Target.Contains(marker, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> CheckAsync(Action<GatewaySetup> configure)
    {
        using var folder = new TempDirectory();
        var setup = new GatewaySetup().Set("Gateway:KeyRing:Directory", folder.Combine("keys"))
            .Set("Gateway:Users:File", UsersFile.Write(folder, [.. People.All]));
        configure(setup);
        var settings = GatewaySettings.Load(folder.Write(GatewaySettings.FileName, setup.File.ToJsonString()), static _ => null);
        return await ConfigurationCheck.ErrorsOfAsync(
            settings,
            static settings => global::Gateway.Program.CreateBuilder(settings).Build(),
            global::Gateway.Program.Configure,
            static _ => Task.FromResult<IReadOnlyList<string>>([]));
    }

    /// <summary>A gateway with a route for each example and each key.</summary>
    public sealed class Configured : IAsyncLifetime
    {
        public TestEnvironment Environment { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Environment = await TestEnvironment.StartAsync(setup =>
        {
            var backend = setup.File["ReverseProxy"]!["Clusters"]!["backend"]!["Destinations"]!["one"]!["Address"]!;
            var address = new Uri((string)backend!);
            AddExamples(setup, address);
            YarpKeys.AddAll(setup, address);
        });

        public ValueTask DisposeAsync() => Environment.DisposeAsync();

        public string PathOf(int example, string rest) => string.Create(CultureInfo.InvariantCulture, $"/example-{example}{rest}");

        public void AddExamples(GatewaySetup setup, Uri backend)
        {
            setup.Cluster("backend", backend);
            foreach (var example in Enumerable.Range(0, TransformExamples.All.Count))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"example-{example}");
                setup.Route(name, PathOf(example, ""), "anonymous", "backend", [.. TransformExamples.All[example].Select(Copy)])
                    .Set($"ReverseProxy:Routes:{name}:Match:Path", PathOf(example, "/{plugin}/stuff/{**remainder}"));
            }
        }

        private static JsonObject Copy(JsonObject transform) => transform.DeepClone().AsObject();
    }
}
