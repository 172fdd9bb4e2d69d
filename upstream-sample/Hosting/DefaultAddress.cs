namespace UpstreamSample.Hosting;

/// <summary>Where the program listens when nothing says otherwise.</summary>
internal static class DefaultAddress
{
    // A container image sets ASPNETCORE_HTTP_PORTS, which an address given in code would silently override.
    private static readonly string[] Settings = ["urls", "http_ports", "https_ports"];

    public static void UseDefaultAddress(this WebApplicationBuilder builder, string url)
    {
        var isChosen = Settings.Any(name => !string.IsNullOrEmpty(builder.Configuration[name]))
            || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!isChosen)
            builder.WebHost.UseUrls(url);
    }
}
