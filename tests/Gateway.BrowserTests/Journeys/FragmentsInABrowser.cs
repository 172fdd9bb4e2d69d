using Microsoft.Playwright;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>
/// What follows <c>#</c> in an address is not lost at the sign-in, is told to nobody, and leads nowhere else, whatever it is.
/// </summary>
public sealed class FragmentsInABrowser(Chromium chromium, Site site)
{
    private static readonly Person Person = People.Alice;

    public static TheoryData<string> Fragments { get; } =
    [
        "#/deep/7", "#", "##", "#a#b", "#/%2Fevil.example", "#//evil.example", "#///evil.example", "#/\\evil.example", "#\\\\evil.example",
        "#https://evil.example/", "#javascript:alert(document.domain)", "#data:text/html,<script>alert(1)</script>",
        "#\"><script>alert(1)</script>", "#' onmouseover=alert(1) x='", "#@evil.example", "#?returnUrl=//evil.example",
        "#&returnUrl=%2F%2Fevil.example", "#%0d%0aSet-Cookie:%20a=b", "#%00%09/%0a/evil.example", "#%zz%", "#ünïcødé/日本/😀", "#\u202Eexe.\u2028\u00A0",
        "#access_token=secret", "#!/spa?x=1&y=2",
    ];

    [Theory]
    [MemberData(nameof(Fragments))]
    public Task SignIn_WithAFragment_LeadsBackToIt(string fragment) => AssertKeptAsync(fragment);

    [Fact]
    public Task SignIn_WithALongFragment_LeadsBackToIt() => AssertKeptAsync($"#{new string('x', 100_000)}%2F{new string('é', 1_000)}");

    [Fact]
    public async Task SignIn_WithoutScript_LeadsToTheAddressBeforeIt()
    {
        var page = await chromium.NewPageAsync(site.Address, javaScript: false);
        await page.GotoAsync("/pages/app?from=start#/deep/7");
        await SignInAsync(page, Person.Password);

        await Chromium.ArrivesAtAsync(page, "/pages/app?from=start");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task WrongPassword_KeepsItForTheNextTry()
    {
        var page = await chromium.NewPageAsync(site.Address, javaScript: true);
        await page.GotoAsync("/pages/app#/deep/7");
        await SignInAsync(page, "not the password");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Chromium.ScreenshotAsync(page, "fragment-wrong-password");
        await SignInAsync(page, Person.Password);

        await Chromium.ArrivesAtAsync(page, "/pages/app#/deep/7");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task FragmentChangedOnTheSignInPage_IsTheOneThatIsKept()
    {
        var page = await chromium.NewPageAsync(site.Address, javaScript: true);
        await page.GotoAsync("/pages/app#/old");
        await page.EvaluateAsync("location.hash = '/new'");
        await Assertions.Expect(page.Locator("form")).ToHaveAttributeAsync("action", "/auth/login#/new");
        await SignInAsync(page, Person.Password);

        await Chromium.ArrivesAtAsync(page, "/pages/app#/new");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task FragmentOfTheReturnUrl_GoesBeforeThatOfThePage()
    {
        var page = await chromium.NewPageAsync(site.Address, javaScript: true);
        await page.GotoAsync("/auth/login?returnUrl=%2Fpages%2Fapp%23%2Fwanted#/other");
        await SignInAsync(page, Person.Password);

        await Chromium.ArrivesAtAsync(page, "/pages/app#/wanted");
        await page.Context.CloseAsync();
    }

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.Locator("input[name=email]").FillAsync(Person.Email);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private async Task AssertKeptAsync(string fragment)
    {
        var page = await chromium.NewPageAsync(site.Address, javaScript: true);
        var (sent, surprises) = (new List<string>(), new List<string>());
        page.Request += (_, request) => sent.Add($"{new Uri(request.Url).GetLeftPart(UriPartial.Query)} {request.PostData}");
        page.Dialog += async (_, dialog) =>
        {
            surprises.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        page.Console += (_, message) => surprises.Add(message.Text);
        page.PageError += (_, error) => surprises.Add(error);

        await page.GotoAsync($"/pages/app?from=start{fragment}");
        await Assertions.Expect(page.Locator("input[name=returnUrl]")).ToHaveValueAsync("/pages/app?from=start");
        var kept = await page.EvaluateAsync<string>("location.hash");
        await SignInAsync(page, Person.Password);
        await Assertions.Expect(page.GetByText("\"method\":\"GET\"")).ToBeVisibleAsync();

        Assert.Equal(fragment.Length > 1, kept.Length > 1);
        Assert.Equal(
            (site.Address.GetLeftPart(UriPartial.Authority), "/pages/app", "?from=start", kept),
            (
                await page.EvaluateAsync<string>("location.origin"),
                await page.EvaluateAsync<string>("location.pathname"),
                await page.EvaluateAsync<string>("location.search"),
                await page.EvaluateAsync<string>("location.hash")));
        Assert.Empty(surprises);
        Assert.All(sent, request => Assert.StartsWith(site.Address.ToString(), request, StringComparison.Ordinal));
        Assert.All(sent, request => Assert.True(kept.Length < 3 || !request.Contains(kept[1..], StringComparison.Ordinal), request));
        Assert.DoesNotContain(sent, static request => request.Contains("evil", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }
}
