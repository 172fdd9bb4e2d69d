using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Configuration;

/// <summary>The configuration as it was found: file, environment, the seed's variables, each over the one before.</summary>
internal sealed record GatewaySettings
{
    public const string FileName = "appsettings.Gateway.json";
    public const string FileVariable = "GATEWAY_CONFIG";

    private GatewaySettings(
        string file, bool fileExists, bool isReadable, IReadOnlyList<string> mistakes, IReadOnlySet<string> fromVariables, Action<IConfigurationBuilder> addSources)
    {
        IsReadable = isReadable;
        FromVariables = fromVariables;
        File = file;
        FileExists = fileExists;
        Mistakes = mistakes;
        AddSources = addSources;
    }

    /// <summary>The full path of the configuration file.</summary>
    public string File { get; }

    public bool FileExists { get; }

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

    /// <summary>Finds the sources. Nothing is thrown: what is wrong is in <see cref="Mistakes"/>.</summary>
    /// <param name="path">The file that the command line names; null for none.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static GatewaySettings Load(string? path, Func<string, string?> environment)
    {
        var mistakes = new List<string>();
        var named = path ?? (environment(FileVariable) is { Length: > 0 } variable ? variable : null);
        var file = Path.GetFullPath(named ?? FileName);
        var exists = System.IO.File.Exists(file);
        if (named is not null && !exists)
        {
            mistakes.Add($"{(path is null ? FileVariable : "--config")}: there is no file '{named}' (example: \"{FileName}\")");
        }
        else if (exists && FindSyntaxError(file) is { } error)
        {
            mistakes.Add(error);
        }

        var isReadable = mistakes.Count == 0;
        var seed = SeedEnvironment.Read(environment, mistakes);
        return new GatewaySettings(file, exists, isReadable, mistakes, seed.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase), builder =>
        {
            builder.Sources.Clear();
            if (exists)
            {
                builder.Add(CreateFileSource(file));
            }

            builder.AddEnvironmentVariables().AddInMemoryCollection(seed);
        });
    }

    private static JsonConfigurationSource CreateFileSource(string file)
    {
        var source = new JsonConfigurationSource { Path = file, Optional = false, ReloadOnChange = true };
        source.ResolveFileProvider();
        return source;
    }

    private static string? FindSyntaxError(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(
                System.IO.File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object ? null : $"{file}: is no JSON object (example: {{ \"ReverseProxy\": {{ }} }})";
        }
        catch (JsonException e)
        {
            return $"{file}: line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}: {e.Message.Split(" LineNumber:")[0].ReplaceLineEndings(" ")}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{file}: can't be read: {e.Message}";
        }
    }
}
