using System.Text.Json;
using Gateway.Tests.SignIn;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>Whatever a link says where to go after the sign-in, a browser stays at this site.</summary>
public sealed class ReturnUrlsInABrowser(Chromium chromium, Site site)
{
    private static readonly string[] Beginnings = ["", "/", "//", "/\\", "\\", "\t/", "/\t", "/.", " ", "https:", "https:/", "javascript:", "/%2f", "/\r\n"];
    private static readonly string[] Middles = ["", "/", "\\", "\t", "@", "..", "/..//", "\u0085"];
    private static readonly string[] Ends = ["", "evil.example", "/evil.example"];

    private static readonly string[] Urls = [.. Beginnings.SelectMany(beginning => Middles.SelectMany(middle => Ends.Select(end => beginning + middle + end))).Distinct()];

    [Fact]
    public async Task AfterTheSignIn_WhateverTheLinkSaid_TheBrowserStays()
    {
        using var client = site.NewClient();
        await client.SignInAsync(People.Alice);
        var locations = new List<string>();
        foreach (var url in Urls)
        {
            using var answer = await client.NavigateAsync($"/auth/login?returnUrl={Uri.EscapeDataString(url)}");
            locations.Add(answer.Headers.NonValidated["Location"].Single());
        }

        var origins = await OriginsAsync(site.Address, locations);

        Assert.All(origins.Zip(locations), read => Assert.True(read.First == site.Address.GetLeftPart(UriPartial.Authority), $"{read.Second} leads to {read.First}"));
    }

    [Fact]
    public async Task TheReaderOfOtherTests_ReadsAsTheBrowserDoes()
    {
        var page = new Uri("https://site.example/auth/login");

        var origins = await OriginsAsync(page, Urls);

        Assert.Contains("https://evil.example", origins);
        // "" is what is no URL.
        Assert.All(origins.Zip(Urls), read => Assert.True(
            read.First.Length == 0 || BrowserUrl.StaysAt(read.Second) == (read.First == "https://site.example"), $"{JsonSerializer.Serialize(read.Second)} leads to {read.First}"));
    }

    private async Task<string[]> OriginsAsync(Uri page, IReadOnlyList<string> urls)
    {
        var window = await chromium.NewPageAsync(site.Address, javaScript: true);
        var origins = await window.EvaluateAsync<string[]>(
            "([page, urls]) => urls.map(url => { try { return new URL(url, page).origin; } catch { return ''; } })", new object[] { new Uri(page, "/auth/login").ToString(), urls });
        await window.Context.CloseAsync();
        return origins;
    }
}
