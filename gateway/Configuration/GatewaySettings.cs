using Gateway.Configuration.Validation;

namespace Gateway.Configuration;

/// <summary>The configuration as it was found: file, environment, the seed's variables, each over the one before.</summary>
internal sealed record GatewaySettings
{
    public const string FileName = "appsettings.Gateway.json";
    public const string FileVariable = "GATEWAY_CONFIG";

    private readonly Func<string, string?> _environment;

    // Reads what the file holds; without a content there is none.
    private GatewaySettings(string file, byte[]? content, IEnumerable<string> mistakes, Func<string, string?> environment)
    {
        _environment = environment;
        File = file;
        Content = content;
        var found = mistakes.ToList();
        IsReadable = found.Count == 0;
        if (content is not null)
        {
            var text = ConfigurationText.Read(file, content);
            found.AddRange(text.Mistakes);
            IsReadable &= text.IsReadable;
        }

        Provider = IsReadable && content is not null ? new CheckedFileProvider(content) : null;
        var seed = PlainEnvironmentVariables.Read(environment, found);
        FromVariables = seed.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        Mistakes = found;
        AddSources = builder =>
        {
            builder.Sources.Clear();
            if (Provider is not null)
            {
                builder.Add(new CheckedFileSource(Provider));
            }

            builder.AddEnvironmentVariables().AddInMemoryCollection(seed);
        };
    }

    /// <summary>The full path of the configuration file.</summary>
    public string File { get; }

    public bool FileExists => Content is not null;

    /// <summary>The file's bytes; null where there is no file.</summary>
    public byte[]? Content { get; }

    /// <summary>The source that stands for the file; null where there is none, or none that can be read.</summary>
    public CheckedFileProvider? Provider { get; }

    /// <summary>The folder that relative paths in the file start from.</summary>
    public string Directory => Path.GetDirectoryName(File)!;

    /// <summary>Whether there is a configuration at all; where the file can't be read, its mistakes are all there is to say.</summary>
    public bool IsReadable { get; }

    /// <summary>What is wrong with the sources themselves.</summary>
    public IReadOnlyList<string> Mistakes { get; }

    /// <summary>The keys whose values come from the seed's variables.</summary>
    public IReadOnlySet<string> FromVariables { get; }

    public Action<IConfigurationBuilder> AddSources { get; }

    /// <summary>Keys whose values can't be read and were said to be mistakes: they are left out, so that the rest can be checked.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Whether a command of the command line runs: its output is on standard output, so its log is not.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Whether the application is built only to find the mistakes of a changed file, beside one that runs.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Says what is wrong with another state of the file, as at the start; null where the file is not followed.</summary>
    public Func<GatewaySettings, Task<IReadOnlyList<string>>>? CheckReload { get; init; }

    /// <summary>The same sources with another content of the file.</summary>
    public GatewaySettings WithContent(byte[] content) => new(File, content, [], _environment) { IsTrial = true };

    /// <summary>Finds the sources. Nothing is thrown: what is wrong is in <see cref="Mistakes"/>.</summary>
    /// <param name="path">The file that the command line names; null for none.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static GatewaySettings Load(string? path, Func<string, string?> environment)
    {
        var mistakes = new List<string>();
        var named = path ?? (environment(FileVariable) is { Length: > 0 } variable ? variable : null);
        var file = Path.GetFullPath(named ?? FileName);
        if (!System.IO.File.Exists(file))
        {
            if (named is not null)
            {
                var problem = System.IO.Directory.Exists(file) ? $"'{named}' is a folder, and a file is needed" : $"there is no file '{named}'";
                mistakes.Add($"{(path is null ? FileVariable : "--config")}: {problem} (example: \"{FileName}\")");
            }

            return new GatewaySettings(file, null, mistakes, environment);
        }

        try
        {
            return new GatewaySettings(file, System.IO.File.ReadAllBytes(file), mistakes, environment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new GatewaySettings(file, null, [$"{file}: can't be read: {e.Message}"], environment);
        }
    }
}
