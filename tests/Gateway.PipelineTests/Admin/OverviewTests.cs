namespace Gateway.PipelineTests.Admin;

/// <summary>The overview of the administration.</summary>
public sealed class OverviewTests
{
    [Fact]
    public async Task Overview_ShowsWhatHappened_InPicturesAndTables()
    {
        await using var site = await TestEnvironment.StartAsync();
        using var carol = await site.SignInAsync(People.Carol);
        (await carol.TrySignInAsync(People.Alice.Email, "wrong")).Dispose();
        var page = "";
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await carol.NavigateAsync("/auth/admin");
                page = await response.AssertPageAsync(HttpStatusCode.OK);
                return page.Contains("1 succeeded, 1 failed and 0 were throttled", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(20),
            "the sign-ins are counted");

        Assert.Equal(5, Count(page, "role=\"img\""));
        Assert.Equal(5, Count(page, "<title>Sign-ins by hour.") + Count(page, "<title>Sign-ins by day.") + Count(page, "<title>People per day.")
            + Count(page, "<title>Busy hours of the week.") + Count(page, "<title>Devices."));
        Assert.Equal(5, Count(page, "<table>"));
        Assert.Contains("<dd>1</dd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_WithTheirStyleSheet_WeighLittle()
    {
        await using var site = await TestEnvironment.StartAsync();
        using var carol = await site.SignInAsync(People.Carol);
        for (var n = 0; n < 20; n++)
        {
            using var bob = await site.SignInAsync(People.Bob);
        }

        foreach (var path in (string[])["/auth/admin", "/auth/admin/sessions", "/auth/admin/users"])
        {
            using var response = await carol.NavigateAsync(path);
            var page = await response.AssertPageAsync(HttpStatusCode.OK);
            using var style = await carol.GetAsync(page.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0]);

            Assert.InRange(page.Length + (await style.Content.ReadAsByteArrayAsync()).Length, 1, 20 * 1024);
        }
    }

    [Fact]
    public async Task Overview_WithoutCounts_SaysSo()
    {
        await using var site = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Analytics:Enabled", false));
        using var carol = await site.SignInAsync(People.Carol);
        using var response = await carol.NavigateAsync("/auth/admin");
        var page = await response.AssertPageAsync(HttpStatusCode.OK);

        Assert.Contains("Gateway:Analytics:Enabled", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", page, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
