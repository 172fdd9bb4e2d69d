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
        if (!string.IsNullOrWhiteSpace(urls))
        {
            return Split(urls);
        }

        // The .NET container images set this one.
        return configuration["ASPNETCORE_HTTP_PORTS"] is { Length: > 0 } ports
            ? Array.ConvertAll(Split(ports), static port => $"http://*:{port}")
            : [Default];
    }

    private static string[] Split(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
