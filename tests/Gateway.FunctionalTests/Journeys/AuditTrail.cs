using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Who did what, from where and by which rule is one line each under one category, as JSON where a container's log is collected.</summary>
public sealed class AuditTrail(Site site)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task EveryDeed_OneLineWithItsTrace()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis)
            .Set("Gateway:Sessions:MaxPerUser", 2)
            .SetEnvironment("DOTNET_RUNNING_IN_CONTAINER", "true"));
        using var alice = gateway.NewBrowser();
        using var phone = gateway.NewBrowser();
        using var tablet = gateway.NewBrowser();
        (await alice.TrySignInAsync(People.Bob.Email, "wrong")).Dispose();
        (await alice.TrySignInAsync("hunter2", "wrong")).Dispose();
        (await alice.TrySignInAsync(People.Dave.Email, People.Dave.Password)).Dispose();
        await alice.SignInAsync(People.Bob);
        var second = (await phone.SignInAsync(People.Bob)).GetProperty("session_id").GetString()!;
        await tablet.SignInAsync(People.Bob);
        (await tablet.SendAsync(HttpMethod.Delete, $"/auth/sessions/{second}")).Dispose();
        (await tablet.GetAsync("/admin/audited")).Dispose();
        (await tablet.SendAsync(HttpMethod.Post, "/app/audited", ("Sec-Fetch-Site", "cross-site"))).Dispose();
        (await tablet.SendAsync(HttpMethod.Post, "/auth/logout", ("Sec-Fetch-Site", "cross-site"))).Dispose();
        (await tablet.SignOutAsync()).Dispose();
        await Wait.UntilAsync(() => gateway.Log.Contains("SignedOut", StringComparison.Ordinal), Patience, "the sign-out is logged");

        var lines = gateway.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var deeds = lines.Where(line => line.GetProperty("category").GetString() == "Gateway.Audit").Select(Describe).ToList();
        Assert.Equal(
            [
                $"SignInRefused refused wrong_password {People.Bob.Id}",
                "SignInRefused refused unknown_user -",
                $"SignInRefused refused disabled {People.Dave.Id}",
                $"SignedIn {People.Bob.Id}",
                $"SignedIn {People.Bob.Id}",
                $"SignedIn {People.Bob.Id}",
                $"SessionsEnded limit {People.Bob.Id}",
                $"SessionsEnded own_device {People.Bob.Id}",
                $"AccessRefused policy:admins {People.Bob.Id}",
                $"AccessRefused cross_site {People.Bob.Id}",
                $"AccessRefused cross_site {People.Bob.Id}",
                $"SignedOut {People.Bob.Id}",
            ],
            deeds);
        Assert.All(lines.Where(line => line.GetProperty("category").GetString() == "Gateway.Audit"), line =>
        {
            Assert.Equal("127.0.0.1", line.GetProperty("fields").GetProperty("address").GetString());
            Assert.Matches("^[0-9a-f]{32}$", line.GetProperty("trace_id").GetString()!);
        });
        // What was typed as a name may have been a password.
        Assert.DoesNotContain("hunter2", gateway.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_AreTold_WhereLogsAreCollected()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = new GatewayProcess(site.Setup(redis).ExportTo(collector));

        var revoked = (await gateway.RunCommandAsync(["sessions", "revoke", "--user", People.Bob.Email])).EnsureSuccess();
        (await gateway.RunCommandAsync(["users", "list"])).EnsureSuccess();

        await Wait.UntilAsync(() => collector.Received("sessions revoke"), Patience, "the command is told");
        Assert.True(collector.Received(People.Bob.Email));
        Assert.True(collector.Received("cli:"));
        Assert.False(collector.Received("users list"));
        Assert.DoesNotContain("Gateway.Audit", revoked.Errors, StringComparison.Ordinal);
    }

    private static string Describe(JsonElement line)
    {
        var fields = line.GetProperty("fields");
        var parts = new List<string> { line.GetProperty("event").GetString()! };
        foreach (var name in (string[])["result", "rule", "user"])
        {
            if (fields.TryGetProperty(name, out var value))
                parts.Add(value.GetString()!);
        }

        return string.Join(' ', parts);
    }
}
