using Xunit;

namespace Gateway.FunctionalTests.Kit;

public sealed class PostgresProcessTests
{
    [Fact]
    public async Task StopAsync_StartedAgain_KeepsItsDatabases()
    {
        await using var postgres = await PostgresProcess.StartAsync();
        var url = new Uri(await postgres.CreateDatabaseAsync());

        await postgres.StopAsync();
        await postgres.StartAgainAsync();

        var listing = await ChildProcess.RunAsync("psql", [url.ToString(), "-tAc", "SELECT current_database()"]);
        Assert.Equal(url.AbsolutePath.TrimStart('/'), listing.EnsureSuccess().Output.Trim());
    }
}
