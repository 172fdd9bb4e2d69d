using System.Globalization;
using Microsoft.Playwright;
using StackExchange.Redis;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>An administrator looks at the overview, ends a session and disables a user, without any script.</summary>
public sealed class AdministrationInABrowser(Chromium chromium) : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private RedisProcess _redis = null!;
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _gateway = await GatewayProcess.StartAsync(new GatewaySetup { Host = "localhost" }
            .UseRedis(_redis)
            .Set("Gateway:Users:File", UsersFile.Write(_folder, [.. People.All])));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Overview_WithData_IsReadable_InLightAndDark_OnAnyScreen()
    {
        await FillAsync(await _redis.ConnectAsync());
        var page = await SignInAsync("/auth/admin");

        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToHaveCountAsync(5);
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { NameString = "Sign-ins by hour. In the last 24 hours" })).ToBeVisibleAsync();
        await PhotographAsync(page, "admin-overview");
        await page.SetViewportSizeAsync(1280, 800);
        var heatMap = page.Locator("figure").Filter(new() { HasText = "Busy hours of the week" });
        await heatMap.Locator("summary").ClickAsync();
        await Assertions.Expect(heatMap.GetByRole(AriaRole.Row)).ToHaveCountAsync(25);
        await Chromium.ScreenshotAsync(page, "admin-overview-table");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Overview_OfANewGateway_SaysThatThereIsNothingYet()
    {
        var page = await SignInAsync("/auth/admin");

        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToHaveCountAsync(5);
        await PhotographAsync(page, "admin-overview-empty");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Sessions_AreFound_AndOneIsEnded()
    {
        foreach (var person in (Person[])[People.Alice, People.Alice, People.Bob, People.Joerg])
        {
            using var other = _gateway.NewBrowser();
            await other.SignInAsync(person with { Password = UsersFile.Password });
        }

        var page = await SignInAsync("/auth/admin/sessions");
        var sessions = page.Locator(".devices li");
        await Assertions.Expect(sessions).ToHaveCountAsync(5);
        await PhotographAsync(page, "admin-sessions");

        await page.GetByLabel("Of a person").FillAsync("alice");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(sessions).ToHaveCountAsync(2);
        await sessions.First.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("End this session?");
        await PhotographAsync(page, "admin-end");
        await page.GetByRole(AriaRole.Button, new() { Name = "End the session" }).ClickAsync();
        await Chromium.ArrivesAtAsync(page, "/auth/admin/sessions?user=alice");
        await Assertions.Expect(sessions).ToHaveCountAsync(1);

        await page.GetByLabel("Of a person").FillAsync("nobody@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.GetByText("nobody@example.com has no sessions.")).ToBeVisibleAsync();
        await PhotographAsync(page, "admin-sessions-empty");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Users_AreFound_DisabledAndEnabled()
    {
        var page = await SignInAsync("/auth/admin");
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Users" }).ClickAsync();
        var users = page.Locator(".devices li");
        await Assertions.Expect(users).ToHaveCountAsync(5);
        await PhotographAsync(page, "admin-users");

        await page.GetByLabel("Search").FillAsync("bob");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(users).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Disable Bob Brown" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Disable Bob Brown?");
        await PhotographAsync(page, "admin-disable");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(users.First).ToContainTextAsync("Disabled");

        await page.GetByRole(AriaRole.Link, new() { Name = "Enable Bob Brown" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Enable" }).ClickAsync();
        await Assertions.Expect(users.First).Not.ToContainTextAsync("Disabled");

        await page.GetByLabel("Search").FillAsync("nobody");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nobody matches")).ToBeVisibleAsync();
        await PhotographAsync(page, "admin-users-empty");
        await page.Context.CloseAsync();
    }

    // 35 days of an office with some traffic at night, and an attack on the passwords yesterday.
    private static async Task FillAsync(ConnectionMultiplexer redis)
    {
        var db = redis.GetDatabase();
        var now = TimeProvider.System.GetUtcNow();
        var random = new Random(7);
        var writes = new List<Task>();
        for (var back = 0; back < 35 * 24; back++)
        {
            var at = now - TimeSpan.FromHours(back);
            var isWeekend = at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var load = (at.Hour is >= 7 and <= 17 ? 40 : 4) * (isWeekend ? 0.2 : 1) * (0.7 + (0.6 * random.NextDouble()));
            var isAttacked = back is >= 20 and < 23;
            var key = $"gateway:analytics:hour:{at.ToString("yyyyMMddHH", CultureInfo.InvariantCulture)}";
            writes.Add(db.HashSetAsync(
                key,
                [
                    new("sign_ins", (int)load), new("sign_ins_failed", (int)(load / 12) + (isAttacked ? 60 : 0)),
                    new("sign_ins_throttled", isAttacked ? 35 : 0), new("sessions_begun", (int)load), new("requests", (int)(load * 90)),
                    new("device:Chrome on Windows", (int)(load * 0.5)), new("device:Safari on iPhone", (int)(load * 0.2)),
                    new("device:Firefox on Linux", (int)(load * 0.1)), new("device:Edge on Windows", (int)(load * 0.1)),
                    new("seconds:45", (int)load), new("seconds:52", (int)(load / 3)), new("seconds:58", (int)(load / 8)),
                ]));
            var day = $"gateway:analytics:people:{at.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
            writes.Add(db.HyperLogLogAddAsync(day, [.. Enumerable.Range(0, (int)load).Select(n => (RedisValue)$"{random.Next(300)}")]));
        }

        await Task.WhenAll(writes);
        await redis.DisposeAsync();
    }

    private static async Task PhotographAsync(IPage page, string name)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in (int[])[320, 1280])
            {
                await page.SetViewportSizeAsync(width, width == 320 ? 640 : 800);
                await page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", $"{name}-{scheme}-{width}.png"), FullPage = true });
                var box = await page.Locator("main").BoundingBoxAsync();
                Assert.True(box!.X >= 0 && box.X + box.Width <= width, $"{name} is wider than {width} pixels.");
            }
        }
    }

    private async Task<IPage> SignInAsync(string path)
    {
        var page = await chromium.NewPageAsync(_gateway.Address, javaScript: false);
        await page.GotoAsync($"/auth/login?returnUrl={Uri.EscapeDataString(path)}");
        await page.Locator("input[name=email]").FillAsync(People.Carol.Email);
        await page.Locator("input[name=password]").FillAsync(UsersFile.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Chromium.ArrivesAtAsync(page, path);
        return page;
    }
}
