namespace Gateway.Configuration;

/// <summary>Tells which changed keys a running gateway does not follow.</summary>
internal static class RestartKeys
{
    // Kestrel follows its endpoints by itself.
    private static readonly string[] Followed = ["ReverseProxy", "Gateway:Policies", "Logging", "Kestrel"];

    /// <summary>Whether a change of this key counts while the gateway runs.</summary>
    public static bool IsFollowed(string key) => Array.Exists(Followed, followed =>
        key.StartsWith(followed, StringComparison.OrdinalIgnoreCase) && (key.Length == followed.Length || key[followed.Length] == ':'));

    /// <summary>The keys that have different values.</summary>
    public static IReadOnlyList<string> Difference(IReadOnlyDictionary<string, string?> one, IReadOnlyDictionary<string, string?> other) =>
        [.. one.Keys.Union(other.Keys, StringComparer.OrdinalIgnoreCase).Where(key => one.GetValueOrDefault(key) != other.GetValueOrDefault(key)).Order(StringComparer.Ordinal)];

    /// <summary>Every key of the file that counts at the next start only, with its value.</summary>
    public static IReadOnlyDictionary<string, string?> Read(byte[] content)
    {
        // Not the provider that is in use: the host writes its own settings into every provider.
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
