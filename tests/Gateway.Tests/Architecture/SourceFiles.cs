namespace Gateway.Tests.Architecture;

/// <summary>Reads the repository's files, for the tests of what no compiler checks.</summary>
internal static class SourceFiles
{
    /// <summary>The text of a file.</summary>
    /// <param name="path">The path from the repository's root on, with <c>/</c>.</param>
    public static string Read(string path) => File.ReadAllText(Repository.Combine(path));

    /// <summary>The paths of the source files below a folder, from the repository's root on, with <c>/</c>.</summary>
    public static IReadOnlyList<string> Below(string folder, string pattern = "*.cs") =>
    [
        .. Directory.EnumerateFiles(Repository.Combine(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(static file => !file.Split('/').Any(static part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal),
    ];
}
