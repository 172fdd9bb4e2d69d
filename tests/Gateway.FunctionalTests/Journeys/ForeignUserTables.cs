using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The users of a Django project and of a FastAPI service sign in with the passwords that these applications gave them, and nothing is written to their tables.</summary>
public sealed class ForeignUserTables(Site site)
{
    private const string Password = "a pass phrase of anna: äöü";
    private const string NewPassword = "another pass phrase";

    // Where a row stands and which transaction wrote it: an update that changes nothing shows too.
    private const string EveryRow =
        """
        SELECT string_agg(format('%s %s', table_name, query_to_xml(format('SELECT t.ctid, t.xmin, t FROM public.%I t ORDER BY t.ctid', table_name), true, true, '')), E'\n' ORDER BY table_name)
            || (SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%')
        FROM information_schema.tables WHERE table_schema = 'public'
        """;

    [Fact]
    public async Task Django_UsersOfTheProject_SignInAsTheyAre()
    {
        var database = await site.Postgres.CreateDatabaseAsync();
        await using var django = await ForeignUsers.StartDjangoAsync(database);
        (await django.ManageAsync(["createsuperuser", "--noinput", "--username", "root", "--email", "root@example.com"], null, ("DJANGO_SUPERUSER_PASSWORD", "a pass phrase of root"))).EnsureSuccess();
        (await django.ManageAsync(["addmember", "anna", "Anna@example.com", "--name", "Anna Arnold", "--staff", "--group", "editors", "--group", "auditors"], Password)).EnsureSuccess();
        (await django.ManageAsync(["addmember", "gone", "gone@example.com", "--inactive"], Password)).EnsureSuccess();
        await using var gateway = await StartGatewayAsync(database, django);
        var before = await ForeignDatabase.AskAsync(database, EveryRow);

        using var anna = await SignInAsync(gateway, "anna", Password);
        var received = await anna.EchoAsync("/app/anna");
        Assert.Equal(
            ("2", "Anna@example.com", "anna", "Anna Arnold", "staff,auditors,editors"),
            (received.Header("X-User-Id"), received.Header("X-User-Email"), received.Header("X-User-Name"), received.Header("X-User-Full-Name"), received.Header("X-User-Role")));
        using (var known = await anna.GetAsync("/own/"))
            Assert.Equal("anna", (await known.JsonAsync()).GetProperty("username").GetString());
        using var root = await SignInAsync(gateway, "ROOT@example.com", "a pass phrase of root");
        Assert.Equal("admin,staff", (await root.EchoAsync("/app/root")).Header("X-User-Role"));
        foreach (var (login, password) in ((string, string)[])[("gone", Password), ("anna", "wrong"), ("ANNA", Password), ("nobody", Password)])
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(gateway, login, password));
        Assert.Equal(before, await ForeignDatabase.AskAsync(database, EveryRow));

        (await django.ManageAsync(["changepassword", "anna"], $"{NewPassword}\n{NewPassword}\n")).EnsureSuccess();

        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(gateway, "anna", Password));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(gateway, "anna@example.com", NewPassword));
    }

    [Fact]
    public async Task FastApi_UsersOfTheService_SignInAsTheyAre()
    {
        var database = await site.Postgres.CreateDatabaseAsync();
        await using var service = await ForeignUsers.StartFastApiAsync(database);
        using var client = new HttpClient { BaseAddress = service.Address };
        var id = (await PostAsync(client, "/register", new { email = "Anna@example.com", full_name = "Anna Arnold", password = Password })).GetProperty("id").GetString();
        await PostAsync(client, "/register", new { email = "root@example.com", full_name = "Root", password = "a pass phrase of root", is_superuser = true });
        await PostAsync(client, "/register", new { email = "gone@example.com", full_name = "Gone", password = Password });
        await PostAsync(client, "/deactivate", new { email = "gone@example.com", password = Password });
        await using var gateway = await StartGatewayAsync(database, service);
        var before = await ForeignDatabase.AskAsync(database, EveryRow);

        using var anna = await SignInAsync(gateway, "ANNA@example.com", Password);
        var received = await anna.EchoAsync("/app/anna");
        Assert.Equal(
            (id, "anna@example.com", null, "Anna Arnold", "user"),
            (received.Header("X-User-Id"), received.Header("X-User-Email"), received.Header("X-User-Name"), received.Header("X-User-Full-Name"), received.Header("X-User-Role")));
        using (var known = await anna.GetAsync("/own/whoami"))
            Assert.Equal(id, (await known.JsonAsync()).GetProperty("id").GetString());
        using var root = await SignInAsync(gateway, "root@example.com", "a pass phrase of root");
        Assert.Equal("admin", (await root.EchoAsync("/app/root")).Header("X-User-Role"));
        foreach (var (login, password) in ((string, string)[])[("gone@example.com", Password), ("anna@example.com", "wrong"), ("nobody@example.com", Password)])
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(gateway, login, password));
        Assert.Equal(before, await ForeignDatabase.AskAsync(database, EveryRow));
        await PostAsync(client, "/token", new { email = "anna@example.com", password = Password });

        await PostAsync(client, "/password", new { email = "anna@example.com", password = Password, new_password = NewPassword });

        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(gateway, "anna@example.com", Password));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(gateway, "anna@example.com", NewPassword));
    }

    [Fact]
    public async Task Documentation_ShowsTheStatementsThatAreTried()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Programs.DeployFolder, "..", "docs", "operations.md"));

        Assert.Contains(Words(ForeignUsers.DjangoQuery), Words(text), StringComparison.Ordinal);
        Assert.Contains(Words(ForeignUsers.FastApiQuery), Words(text), StringComparison.Ordinal);
    }

    private async Task<GatewayProcess> StartGatewayAsync(string database, ForeignUsers application)
    {
        var setup = site.Setup().UseDatabase(database).Set("Gateway:Users:Query", application.Query).Cluster("own", application.Address)
            .Route("own", "/own", cluster: "own", transforms: new JsonObject { ["PathRemovePrefix"] = "/own" });
        await using (var trial = new GatewayProcess(setup))
        {
            var check = await trial.RunCommandAsync(["config", "check"]);
            Assert.Equal((0, ""), (check.ExitCode, check.Errors));
        }

        return await GatewayProcess.StartAsync(setup);
    }

    private static async Task<Browser> SignInAsync(GatewayProcess gateway, string login, string password)
    {
        var browser = gateway.NewBrowser();
        using var answer = await browser.TrySignInAsync(login, password);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{login}: {answer.StatusCode}\n{gateway.Log}");
        return browser;
    }

    private static async Task<HttpStatusCode> TryAsync(GatewayProcess gateway, string login, string password)
    {
        using var browser = gateway.NewBrowser();
        using var answer = await browser.TrySignInAsync(login, password);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer.StatusCode == HttpStatusCode.NoContent ? default : await answer.JsonAsync();
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
