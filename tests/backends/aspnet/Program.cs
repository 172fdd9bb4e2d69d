// An ASP.NET Core service that verifies the gateway's assertion with its own bearer authentication.
using System.Security.Claims;
using AspNetBackend;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;
builder.WebHost.UseUrls($"http://127.0.0.1:{settings["PORT"]}");
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.MapInboundClaims = false;
    options.TokenValidationParameters.ValidIssuer = settings["ISSUER"];
    options.TokenValidationParameters.ValidAudience = settings["AUDIENCE"];
    options.TokenValidationParameters.ValidAlgorithms = ["ES256"];
    options.TokenValidationParameters.NameClaimType = "name";
    options.TokenValidationParameters.RoleClaimType = "role";
    options.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
        settings["JWKS_URL"]!, new GatewayKeys(), new HttpDocumentRetriever { RequireHttps = false })
    {
        // How soon the keys are fetched again when there is one that it does not know.
        RefreshInterval = TimeSpan.FromSeconds(1),
    };
    options.Events = new JwtBearerEvents
    {
        OnMessageReceived = context =>
        {
            context.Token = context.Request.Headers["X-User-Assertion"];
            return Task.CompletedTask;
        },
    };
});

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/{**path}", (ClaimsPrincipal caller, HttpRequest request) => caller.Claims
    .Select(claim => (claim.Type, claim.Value))
    .Append(("kid", new JsonWebToken(request.Headers["X-User-Assertion"]).Kid))
    .ToDictionary(claim => claim.Item1, claim => claim.Item2))
    .RequireAuthorization();
app.Run();
