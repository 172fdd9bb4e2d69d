namespace Gateway.Configuration;

/// <summary>The keys whose changes take effect after a restart only.</summary>
internal static class RestartKeys
{
    // The rooms bind these sections with change tokens. They are named here, since this runs before there are services: the values from the
    // start are compared with those of every later file. Kestrel reloads its endpoints by itself.
    private static readonly string[] Reloaded = ["ReverseProxy", "Gateway:Policies", "Logging", "Kestrel"];

    /// <summary>Whether a change of this key takes effect while the gateway runs.</summary>
    public static bool IsReloaded(string key) => Array.Exists(Reloaded, section =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':'));

    /// <summary>The keys that have different values.</summary>
    public static IReadOnlyList<string> Difference(IReadOnlyDictionary<string, string?> one, IReadOnlyDictionary<string, string?> other) =>
    [
        .. one.Keys.Union(other.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => one.GetValueOrDefault(key) != other.GetValueOrDefault(key))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Every key of the file that is read at start only, with its value.</summary>
    public static IReadOnlyDictionary<string, string?> Read(byte[] content)
    {
        // A provider of its own: the host writes its own settings into every provider of the configuration.
        var provider = new CheckedFileProvider(content);
        provider.Load();
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Add(null);
        return values;

        void Add(string? parent)
        {
            foreach (var name in provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                var key = parent is null ? name : ConfigurationPath.Combine(parent, name);
                if (IsReloaded(key))
                {
                    continue;
                }

                if (provider.TryGet(key, out var value))
                {
                    values[key] = value;
                }

                Add(key);
            }
        }
    }
}
