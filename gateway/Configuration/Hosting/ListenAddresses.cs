namespace Gateway.Configuration.Hosting;

/// <summary>The addresses of the public server: from Kestrel's own section, else from ASP.NET Core's variables, else the default.</summary>
internal static class ListenAddresses
{
    private const string Default = "http://localhost:8080";

    public static string[] Of(IConfiguration configuration)
    {
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            return [];
        }

        var urls = configuration["ASPNETCORE_URLS"] ?? configuration["URLS"];
        return !string.IsNullOrWhiteSpace(urls) ? urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            // The .NET container images set this one.
            : configuration["ASPNETCORE_HTTP_PORTS"] is { Length: > 0 } ports ? [.. ports.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(port => $"http://*:{port.Trim()}")]
            : [Default];
    }
}
