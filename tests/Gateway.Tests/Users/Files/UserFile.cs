using Gateway.Users.Files;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Users.Files;

/// <summary>A users' file in a temporary folder, and the directory that reads it.</summary>
internal sealed class UserFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-users-");

    public UserFile()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "users.json");
        Store = new UserFileStore(Path, TimeProvider.System);
        Cache = CreateCache();
        Renewals = CreateRenewals(Cache);
        UserDirectory = new FileUserDirectory(Cache, Renewals);
        Administration = CreateAdministration(Cache, Renewals);
    }

    public string Path { get; }

    public FakeTimeProvider Time { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public UserFileStore Store { get; }

    public UserFileCache Cache { get; }

    public PasswordHashRenewals Renewals { get; }

    public FileUserDirectory UserDirectory { get; }

    public FileUserAdministration Administration { get; }

    public IEnumerable<string> FileNames => _folder.EnumerateFiles().Select(file => file.Name);

    public UserFileCache CreateCache() => new(Store, Time, new FakeLogger<UserFileCache>(Logs));

    public PasswordHashRenewals CreateRenewals(UserFileCache cache) => new(cache, new FakeLogger<PasswordHashRenewals>(Logs));

    public FileUserAdministration CreateAdministration(UserFileCache cache, PasswordHashRenewals? renewals = null) =>
        new(cache, renewals ?? CreateRenewals(cache), new FakeLogger<FileUserAdministration>(Logs));

    /// <summary>Writes the file as an editor would, so that the next look at it is due.</summary>
    public void Edit(string json)
    {
        File.WriteAllText(Path, json);
        Age();
    }

    public void Age() => Time.Advance(UserFileCache.Freshness);

    public void Dispose()
    {
        Cache.Dispose();
        _folder.Delete(recursive: true);
    }
}
