using System.Text.Json;

namespace Gateway.Tests.Users.Passwords;

/// <summary>One hash of <c>Vectors/password-hashes.json</c>, made by the library that it names.</summary>
public sealed record PasswordHashVector(string Form, string Library, string Kind, string Password, string Wrong, string Hash)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<PasswordHashVector> All { get; } = Read();

    private static PasswordHashVector[] Read()
    {
        const string Path = "tests/Gateway.Tests/Users/Vectors/password-hashes.json";
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, Path)))
        {
            folder = folder.Parent ?? throw new FileNotFoundException(Path);
        }

        return JsonSerializer.Deserialize<PasswordHashVector[]>(File.ReadAllText(System.IO.Path.Combine(folder.FullName, Path)), Options)!;
    }
}
