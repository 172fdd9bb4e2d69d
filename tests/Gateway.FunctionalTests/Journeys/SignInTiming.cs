using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>How long a refused sign-in takes tells nothing about the account, whatever made its hash.</summary>
[Collection(Timing.Name)]
public sealed class SignInTiming(Site site)
{
    /// <summary>How often each case is tried; <c>GATEWAY_TRIES=200</c> for figures.</summary>
    private static int Tries => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TRIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var tries) ? tries : 7;

    [Fact]
    public Task OwnTable_UnknownWrongOrDisabled_TakeTheSameTime() => TakesTheSameTimeAsync(site.Proxy, People.Bob.Email, People.Dave.Email, People.Dave.Password);

    [Fact]
    public async Task ForeignTable_UnknownWrongOrDisabled_TakeTheSameTime()
    {
        // bcrypt of cost 10, made by Python's bcrypt: dearer than a hash of ours.
        const string Hash = "$2b$10$LP3FtgvU3EFpZTCObJQ...SAYOm/HZ2oXqHamEqrU2f19Wp59CVre";
        var database = await site.Postgres.CreateDatabaseAsync();
        await ForeignDatabase.RunAsync(
            database,
            $"""
            CREATE TABLE people (email text, password_hash text, disabled boolean);
            INSERT INTO people VALUES ('bob@example.com', '{Hash}', false), ('dave@example.com', '{Hash}', true);
            """);
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().UseDatabase(database).Set(
            "Gateway:Users:Query", "SELECT email AS id, email, NULL AS username, NULL AS full_name, NULL AS role, password_hash, disabled FROM people WHERE email = @login"));

        await TakesTheSameTimeAsync(gateway, "bob@example.com", "dave@example.com", "some pass phrase");
    }

    private static async Task TakesTheSameTimeAsync(GatewayProcess gateway, string known, string disabled, string disabledPassword)
    {
        using var browser = gateway.NewBrowser();
        // What is not compiled yet; and a gateway learns from the first account what a hash costs here.
        await MillisecondsAsync(browser, known, "some pass phrase");
        var (wrongs, unknowns, disableds) = (new List<double>(), new List<double>(), new List<double>());
        // In turn, so that a busy moment of the machine hits all three alike.
        for (var i = 0; i < Tries; i++)
        {
            wrongs.Add(await MillisecondsAsync(browser, known, "some pass phrase"));
            unknowns.Add(await MillisecondsAsync(browser, $"nobody{i}@example.com", "some pass phrase"));
            disableds.Add(await MillisecondsAsync(browser, disabled, disabledPassword));
        }

        var (wrong, unknown, disabledUser) = (Median(wrongs), Median(unknowns), Median(disableds));
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture,
            $"{TestContext.Current.Test?.TestDisplayName}: medians of {Tries} each: wrong password {wrong:f1} ms, unknown user {unknown:f1} ms, disabled user {disabledUser:f1} ms"));
        // Without a hash it would be many times faster; noise doesn't halve a median.
        Assert.InRange(unknown / wrong, 0.5, 2);
        Assert.InRange(disabledUser / wrong, 0.5, 2);
    }

    private static async Task<double> MillisecondsAsync(Browser browser, string login, string password)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await browser.TrySignInAsync(login, password);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        return elapsed;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
