namespace Gateway.Tests;

/// <summary>The folder that the tests were built in, for those that look at its files.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Combine(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"The repository's root is not above {AppContext.BaseDirectory}.");
    }
}
