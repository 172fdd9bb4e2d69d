using System.Diagnostics;

namespace Gateway.Configuration.Validation;

/// <summary>
/// Builds the application, and names the key of an exception that a library throws meanwhile: the key of the platform's sections (Logging,
/// OTEL_*) without which it is not thrown.
/// </summary>
internal sealed class ApplicationTrial(
    GatewaySettings settings, Func<GatewaySettings, WebApplication> create, IConfiguration configuration)
{
    // What libraries read by themselves. The schema describes the gateway's own sections, and their values were checked by it.
    private static readonly string[] Platform = ["Logging", "OTEL_", "ASPNETCORE_", "DOTNET_"];

    private readonly List<string> _leftOut = [.. settings.LeftOut];

    /// <summary>Builds the application; null when it can't be built without a key that is not found.</summary>
    public WebApplication? Create(List<string> errors)
    {
        while (true)
        {
            try
            {
                return create(settings with { LeftOut = _leftOut });
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (!Explain(e, static _ => { }, errors))
                {
                    return null;
                }
            }
        }
    }

    /// <summary>Adds the error of a step that failed.</summary>
    /// <returns>Whether its key was found, and is left out from now on.</returns>
    public bool Explain(Exception exception, Action<WebApplication> step, List<string> errors)
    {
        // The folder is read before the configuration has any source.
        var problem = TextOf(exception);
        var key = exception is DirectoryNotFoundException && configuration["ASPNETCORE_CONTENTROOT"] is not null ? "ASPNETCORE_CONTENTROOT"
            : exception is InvalidDataException || ErrorWithout("", step) != problem ? null
            : Candidates().FirstOrDefault(candidate => ErrorWithout(candidate, step) != problem);
        if (key is null)
        {
            errors.Add($"the configuration can't be used: {problem}");
            return false;
        }

        errors.Add($"{key}: can't be used: {problem}");
        _leftOut.Add(key);
        return !key.StartsWith("ASPNETCORE_", StringComparison.Ordinal);
    }

    private IEnumerable<string> Candidates() => configuration.AsEnumerable()
        .Where(static pair => pair.Value is not null
            && Array.Exists(Platform, name => pair.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
        .Select(static pair => pair.Key)
        .Except(_leftOut, StringComparer.OrdinalIgnoreCase)
        .OrderBy(Rank)
        .ThenBy(static key => key, StringComparer.Ordinal);

    // Without its endpoint no setting of an exporter is read.
    private static int Rank(string key) => key.EndsWith("ENDPOINT", StringComparison.Ordinal) ? 1 : 0;

    private string? ErrorWithout(string key, Action<WebApplication> step)
    {
        WebApplication? application = null;
        try
        {
            application = create(settings with { LeftOut = [.. _leftOut, key] });
            step(application);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return TextOf(e);
        }
        finally
        {
            Dispose(application);
        }
    }

    private static void Dispose(WebApplication? application)
    {
        if (application is not null)
        {
            // The host creates one for each application, and does not dispose it.
            application.Services.GetService<DiagnosticListener>()?.Dispose();
            application.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static string TextOf(Exception exception) => exception is InvalidDataException { InnerException: { } inner }
        ? $"{Line(exception.Message)}: {Line(inner.Message)}"
        : Line(exception.Message);

    private static string Line(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
