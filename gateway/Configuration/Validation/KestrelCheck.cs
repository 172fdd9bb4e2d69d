using Gateway.Configuration.Hosting;

namespace Gateway.Configuration.Validation;

/// <summary>Checks Kestrel's own section and the certificates of https addresses, which the server reads only when it starts.</summary>
internal static class KestrelCheck
{
    private const string Section = "Kestrel";
    private const string Endpoints = "Endpoints:";

    public static IReadOnlyList<string> ErrorsOf(IServiceProvider services, IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).AsEnumerable(makePathsRelative: true)
            .Where(static pair => pair.Value is not null)
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        var addresses = ListenAddresses.Read(configuration);
        foreach (var (key, text) in addresses)
        {
            // These are reported with their problem.
            if (key.StartsWith($"{Section}:", StringComparison.OrdinalIgnoreCase) && !ListenAddress.TryParse(text, out _, out _))
            {
                Remove(settings, key[(Section.Length + 1)..]);
            }
        }

        var errors = new List<string>();
        while (ErrorWith(services, settings) is { } error)
        {
            var key = settings.Keys.Order(StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(candidate => ErrorWith(services, settings.Where(pair => pair.Key != candidate)) != error);
            errors.Add($"{(key is null ? Section : $"{Section}:{key}")}: can't be used: {error}");
            if (key is null)
            {
                return errors;
            }

            Remove(settings, key);
        }

        var ofUrls = addresses.Where(static address => !address.Key.StartsWith($"{Section}:", StringComparison.OrdinalIgnoreCase)
            && ListenAddress.TryParse(address.Text, out var read, out _) && read.IsHttps);
        foreach (var (key, text) in ofUrls)
        {
            if (ServerCertificates.ProblemOfDefault(services, SectionOf(settings)) is { } problem)
            {
                errors.Add($"{key}: '{text}': {problem}, in {Section}:Certificates:Default (example: \"http://localhost:8080\")");
            }
        }

        return errors;
    }

    private static string? ErrorWith(IServiceProvider services, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        try
        {
            ServerCertificates.Load(services, SectionOf(settings));
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        }
    }

    private static IConfiguration SectionOf(IEnumerable<KeyValuePair<string, string?>> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    // An endpoint is removed as a whole: without its certificate it would have another error.
    private static void Remove(Dictionary<string, string?> settings, string key)
    {
        var group = key.StartsWith(Endpoints, StringComparison.OrdinalIgnoreCase)
            ? key[..(key.IndexOf(':', Endpoints.Length) + 1)]
            : key;
        foreach (var name in settings.Keys.Where(name => name.StartsWith(group, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            settings.Remove(name);
        }
    }
}
