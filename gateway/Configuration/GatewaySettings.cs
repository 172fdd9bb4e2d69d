using Gateway.Configuration.Validation;

namespace Gateway.Configuration;

/// <summary>
/// The sources of the configuration: the file, the environment and the plain variables, each of which overrides the one before.
/// </summary>
internal sealed record GatewaySettings
{
    public const string FileName = "appsettings.Gateway.json";
    public const string FileVariable = "GATEWAY_CONFIG";

    private readonly Func<string, string?> _environment;

    // A content of null means that there is no file.
    private GatewaySettings(string file, byte[]? content, IEnumerable<string> errors, Func<string, string?> environment)
    {
        _environment = environment;
        File = file;
        Content = content;
        var found = errors.ToList();
        IsReadable = found.Count == 0;
        if (content is not null)
        {
            var text = ConfigurationText.Read(file, content);
            found.AddRange(text.Errors);
            IsReadable &= text.IsReadable;
        }

        Provider = IsReadable && content is not null ? new CheckedFileProvider(content) : null;
        var plain = PlainEnvironmentVariables.Read(environment, found);
        FromVariables = plain.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        Errors = found;
        AddSources = builder =>
        {
            builder.Sources.Clear();
            if (Provider is not null)
            {
                builder.Add(new CheckedFileSource(Provider));
            }

            builder.AddEnvironmentVariables().AddInMemoryCollection(plain);
        };
    }

    /// <summary>The full path of the configuration file.</summary>
    public string File { get; }

    public bool FileExists => Content is not null;

    /// <summary>The file's bytes; null when there is no file.</summary>
    public byte[]? Content { get; }

    /// <summary>The provider of the file; null when there is no file, or it can't be read.</summary>
    public CheckedFileProvider? Provider { get; }

    /// <summary>The folder that relative paths in the file are resolved against.</summary>
    public string Directory => Path.GetDirectoryName(File)!;

    /// <summary>Whether there is a configuration to check. A file that can't be read has errors and nothing else.</summary>
    public bool IsReadable { get; }

    /// <summary>The errors of the sources themselves.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The keys whose values come from plain variables.</summary>
    public IReadOnlySet<string> FromVariables { get; }

    public Action<IConfigurationBuilder> AddSources { get; }

    /// <summary>Keys whose values can't be read and were reported. They are left out, so that the rest can be checked.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Whether a command other than <c>serve</c> runs.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Whether the application is built only to check a changed file, beside the one that runs.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Returns the errors of another content of the file, as at the start; null when the file is not watched.</summary>
    public Func<GatewaySettings, Task<IReadOnlyList<string>>>? CheckReload { get; init; }

    /// <summary>The same sources with another content of the file.</summary>
    public GatewaySettings WithContent(byte[] content) => new(File, content, [], _environment) { IsTrial = true };

    /// <summary>Finds the sources. It throws nothing: problems are in <see cref="Errors"/>.</summary>
    /// <param name="path">The file that the command line names, or null.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static GatewaySettings Load(string? path, Func<string, string?> environment)
    {
        var errors = new List<string>();
        var named = path ?? (environment(FileVariable) is { Length: > 0 } variable ? variable : null);
        var file = Path.GetFullPath(named ?? FileName);
        if (!System.IO.File.Exists(file))
        {
            if (named is not null)
            {
                var problem = System.IO.Directory.Exists(file)
                    ? $"'{named}' is a folder, and a file is needed"
                    : $"there is no file '{named}'";
                errors.Add($"{(path is null ? FileVariable : "--config")}: {problem} (example: \"{FileName}\")");
            }

            return new GatewaySettings(file, null, errors, environment);
        }

        try
        {
            return new GatewaySettings(file, System.IO.File.ReadAllBytes(file), errors, environment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new GatewaySettings(file, null, [$"{file}: can't be read: {e.Message}"], environment);
        }
    }
}
