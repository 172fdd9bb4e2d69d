using System.Text.Encodings.Web;
using System.Text.Unicode;
using UpstreamSample.Identity;

namespace UpstreamSample.Pages;

/// <summary>The page at <c>/</c>; whether a session is needed for it is the gateway's route to say.</summary>
internal static class HomeRoutes
{
    public static void AddHome(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<HomePage>();
        // The default one also turns every letter beyond ASCII into a number, which makes Jörg's page hard to read.
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
    }

    public static void MapHome(this IEndpointRouteBuilder app) => app.MapGet("/", ShowAsync);

    private static Task<IResult> ShowAsync(Caller? caller, HomePage page, CancellationToken cancellationToken) =>
        page.ShowAsync(caller, cancellationToken);
}
