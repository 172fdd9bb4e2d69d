using Gateway.Sessions;
using Gateway.Sessions.Sharing;
using Microsoft.Extensions.Options;

namespace Gateway.SignIn.Sharing;

/// <summary>Registers and maps the endpoints of sharing, which exist only where sharing is enabled.</summary>
internal static class SharingSetup
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static void AddSharingEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<ShareRequestReader>();
        services.AddSingleton<SharesEndpoint>();
        services.AddSingleton<ShareLinkEndpoint>();
    }

    /// <summary>Maps the endpoints into the group of <c>/auth</c>.</summary>
    public static void MapSharing(this IEndpointRouteBuilder auth)
    {
        var services = auth.ServiceProvider;
        if (!services.GetRequiredService<IOptions<SharingOptions>>().Value.Enabled)
        {
            return;
        }

        var shares = services.GetRequiredService<SharesEndpoint>();
        var link = services.GetRequiredService<ShareLinkEndpoint>();
        auth.MapPost("/shares", shares.MakeAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapMethods("/shares", Read, shares.ListAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapDelete("/shares/{id}", shares.EndAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapPost("/shares/{id}/end", shares.EndByFormAsync).RequireAuthorization().WithMetadata(SessionUse.None);
        auth.MapMethods("/share/{token}", Read, link.ShowAsync).AllowAnonymous().WithMetadata(SessionUse.None, SharedSessions.Seen);
        auth.MapPost("/share/{token}", link.OpenAsync).AllowAnonymous().WithMetadata(SessionUse.None, SharedSessions.Seen);
    }
}
