namespace Gateway.Configuration.Hosting;

/// <summary>The addresses of the public server: from Kestrel's own section, else from ASP.NET Core's variables, else the default.</summary>
internal static class ListenAddresses
{
    private const string Default = "http://localhost:8080";
    private const string Endpoints = "Kestrel:Endpoints";
    private const string HttpPorts = "ASPNETCORE_HTTP_PORTS";
    private static readonly string[] Lists = ["ASPNETCORE_URLS", "URLS"];

    /// <summary>The addresses that are given to the server; none where it reads them from its own section.</summary>
    public static string[] Of(IConfiguration configuration) =>
        HasEndpoints(configuration) ? [] : [.. Read(configuration).Select(static address => address.Text)];

    /// <summary>Every public address with the key that it comes from.</summary>
    public static IReadOnlyList<(string Key, string Text)> Read(IConfiguration configuration)
    {
        if (HasEndpoints(configuration))
        {
            return [.. configuration.GetSection(Endpoints).GetChildren().Select(static one => ($"{one.Path}:Url", one["Url"] ?? ""))];
        }

        foreach (var key in Lists)
        {
            if (!string.IsNullOrWhiteSpace(configuration[key]))
            {
                return [.. Split(configuration[key]!).Select(url => (key, url)).DefaultIfEmpty((key, ""))];
            }
        }

        // The .NET container images set this one.
        return string.IsNullOrWhiteSpace(configuration[HttpPorts])
            ? [(Lists[0], Default)]
            : [.. Split(configuration[HttpPorts]!).Select(static port => (HttpPorts, $"http://*:{port}")).DefaultIfEmpty((HttpPorts, ""))];
    }

    private static bool HasEndpoints(IConfiguration configuration) => configuration.GetSection(Endpoints).GetChildren().Any();

    private static string[] Split(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
