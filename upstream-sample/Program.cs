using UpstreamSample.Data;
using UpstreamSample.Hosting;
using UpstreamSample.Identity;
using UpstreamSample.Pages;
using UpstreamSample.Projects;

// The content is found beside the executable; the database file stays relative to the working directory.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

builder.UseDefaultAddress("http://localhost:5080");
builder.AddTelemetry();
builder.AddProblems();
builder.AddDatabase();
builder.AddProjects();
builder.AddHome();
builder.Services.AddSingleton(TimeProvider.System);

// Disposed also when the start fails: that writes out the last lines of the log.
await using var app = builder.Build();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseStaticFiles();
app.UseMiddleware<PageHeaders>();
app.UseMiddleware<CallerMiddleware>();

app.MapHome();
app.MapProjectForms();
app.MapProjectsApi();
app.MapProjectsAdmin();
app.MapMe();
app.MapPublicStatus();
app.MapSlow();
app.MapHealthChecks("/healthz");

if (!await app.CreateSchemaAsync())
    return 1;
await app.RunAsync();
return 0;
