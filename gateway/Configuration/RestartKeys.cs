namespace Gateway.Configuration;

/// <summary>Tells which changed keys a running gateway does not follow.</summary>
internal static class RestartKeys
{
    // Kestrel follows its endpoints by itself.
    private static readonly string[] Followed = ["ReverseProxy", "Gateway:Policies", "Logging", "Kestrel"];

    /// <summary>Whether a change of this key counts while the gateway runs.</summary>
    public static bool IsFollowed(string key) => Array.Exists(Followed, followed =>
        key.StartsWith(followed, StringComparison.OrdinalIgnoreCase) && (key.Length == followed.Length || key[followed.Length] == ':'));

    /// <summary>Changes a provider and tells which keys changed that count at the next start only.</summary>
    public static IReadOnlyList<string> Changed(IConfigurationProvider provider, Action change)
    {
        var before = Read(provider);
        change();
        var after = Read(provider);
        return [.. before.Keys.Union(after.Keys).Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key)).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string?> Read(IConfigurationProvider provider)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Add(null);
        return values;

        void Add(string? parent)
        {
            foreach (var name in provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                var key = parent is null ? name : ConfigurationPath.Combine(parent, name);
                if (IsFollowed(key))
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
