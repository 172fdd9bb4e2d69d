using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Configuration.Hosting;

/// <summary>Builds Kestrel's endpoints and their certificates without binding them, to see whether the server can start.</summary>
internal static class ServerCertificates
{
    /// <summary>Reads the section <c>Kestrel</c> as the server does at its start.</summary>
    /// <exception cref="Exception">Whatever the server finds wrong.</exception>
    public static KestrelServerOptions Load(IServiceProvider services, IConfiguration kestrel)
    {
        var options = new KestrelServerOptions { ApplicationServices = services };
        options.Configure(kestrel).Load();
        return options;
    }

    /// <summary>Why an https address without a certificate of its own can't be served; null when it can.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="kestrel">The section with the default certificate.</param>
    public static string? ProblemOfDefault(IServiceProvider services, IConfiguration kestrel)
    {
        try
        {
            Load(services, kestrel).Listen(IPAddress.Loopback, 0, static listen => listen.UseHttps());
            return null;
        }
        catch (InvalidOperationException)
        {
            return "https needs a certificate";
        }
    }
}
