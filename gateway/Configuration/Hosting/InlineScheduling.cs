using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Configuration.Hosting;

/// <summary>
/// Runs a request on the thread that read it from the socket, instead of dispatching it to the thread pool twice on the way in and twice
/// on the way back, which is about a third of the CPU of a proxied request. It is safe while nothing on a request's path blocks.
/// </summary>
internal static class InlineScheduling
{
    // Read by System.Net.Sockets once, when the first socket is opened.
    private const string Completions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static void UseInlineScheduling(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new ServerOptions();
        if (options.InlineScheduling && !RequestsClientCertificates(builder.Configuration))
        {
            Environment.SetEnvironmentVariable(Completions, "1");
            builder.Services.Configure<SocketTransportOptions>(static sockets => sockets.UnsafePreferInlineScheduling = true);
        }
    }

    // A client's certificate may name an address to download the issuer's from, which would block the thread.
    private static bool RequestsClientCertificates(ConfigurationManager configuration) =>
        configuration.GetSection("Kestrel").AsEnumerable().Any(static pair =>
            pair.Key.EndsWith(":ClientCertificateMode", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(pair.Value, "NoCertificate", StringComparison.OrdinalIgnoreCase));
}
