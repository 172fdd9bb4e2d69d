using UpstreamSample.Hosting;
using UpstreamSample.Identity;

// The content is found beside the executable; the database file stays relative to the working directory.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

builder.UseDefaultAddress("http://localhost:5080");
builder.AddTelemetry();
builder.AddProblems();
builder.Services.AddSingleton(TimeProvider.System);

// Disposed also when the start fails: that writes out the last lines of the log.
await using var app = builder.Build();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseMiddleware<PageHeaders>();
app.UseMiddleware<CallerMiddleware>();

app.MapMe();
app.MapPublicStatus();
app.MapSlow();

await app.RunAsync();
