using System.Net;

namespace Gateway.Testing;

/// <summary>The sample backend as a process of its own, on PostgreSQL.</summary>
public sealed class SampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _folder = new();
    private readonly ChildProcess _process;

    private SampleProcess(string databaseUrl, IEnumerable<(string Name, string Value)> variables)
    {
        _process = ChildProcess.Start("dotnet", [Programs.Sample], _folder.Path, environment =>
        {
            CleanEnvironment.Apply(environment);
            environment["HOME"] = _folder.Path;
            environment["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
            environment["DATABASE_URL"] = databaseUrl;
            foreach (var (name, value) in variables)
                environment[name] = value;
        });
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    public static async Task<SampleProcess> StartAsync(string databaseUrl, params IEnumerable<(string Name, string Value)> variables)
    {
        var sample = new SampleProcess(databaseUrl, variables);
        try
        {
            using var client = new HttpClient { BaseAddress = sample.Address };
            await Wait.UntilAsync(() => sample.AnswersAsync(client), Patience, "the sample's public page answers");
            return sample;
        }
        catch (Exception e)
        {
            var log = sample._process.Output + sample._process.Errors;
            await sample.DisposeAsync();
            throw new InvalidOperationException($"The sample didn't start.\n{log}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync(HttpClient client)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"It ended with exit code {_process.ExitCode}.");
        try
        {
            using var response = await client.GetAsync(new Uri("/public/status", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
