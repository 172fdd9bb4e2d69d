using Gateway.Users;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Users.Files;

public sealed class FileUserDirectoryTests : UserDirectoryContract, IDisposable
{
    private const string Alice = """{"id": "1", "email": "alice@example.com", "password_hash": "h1"}""";
    private const string Bob = """{"id": "2", "username": "bob", "role": "admin", "disabled": true}""";

    private readonly UserFile _file = new();

    private protected override IUserDirectory Directory => _file.UserDirectory;

    private protected override IUserAdministration Administration => _file.Administration;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task FindAsync_FileWrittenByHand_Found()
    {
        // With what people write: comments, a comma too many, a byte order mark.
        _file.Edit($"\uFEFF[ // the first\n{Alice}, {Bob}, ]");

        Assert.Equal(new User("1", "alice@example.com", PasswordHash: "h1"), await FoundAsync("alice@example.com"));
        Assert.Equal(new User("2", Username: "bob", Role: "admin", Disabled: true), await FoundAsync("bob"));
    }

    [Fact]
    public async Task FindAsync_NameOfOneIsAddressOfAnother_AddressWins()
    {
        _file.Edit("""[{"id": "1", "username": "x@example.com"}, {"id": "2", "email": "x@example.com"}]""");

        Assert.Equal("2", (await FoundAsync("x@example.com")).Id);
    }

    [Fact]
    public async Task FindAsync_FileChanges_SeenAfterAMoment()
    {
        _file.Edit($"[{Alice}]");
        await FoundAsync("alice@example.com");

        _file.Edit($"[{Alice}, {Bob}]");

        Assert.Equal("2", (await FoundAsync("bob")).Id);
    }

    [Theory]
    [InlineData("[\n  {\"id\": \"1\",,}\n]", "line 2, column 14")]
    [InlineData("""[{"id": "1", "email": "a@b.c", "pasword_hash": "x"}]""", "pasword_hash")]
    [InlineData("""[{"email": "a@b.c"}]""", "id")]
    [InlineData("""[{"id": "1"}]""", "user 1: it has neither an email nor a username")]
    [InlineData("""[{"id": "1", "email": "a@b.c"}, {"id": "1", "email": "b@b.c"}]""", "user 2: another user has the same id")]
    [InlineData("""[{"id": "1", "email": "a@b.c"}, {"id": "2", "email": "A@B.c"}]""", "user 2: another user has the same email")]
    [InlineData("""[null]""", "user 1: the id is missing")]
    [InlineData("""{}""", "line 1")]
    [InlineData("", "line 1")]
    public async Task FindAsync_BrokenFileAtStart_UnavailableAndSaysWhere(string json, string error)
    {
        _file.Edit(json);

        Assert.IsType<UserLookup.Unavailable>(await Directory.FindAsync("alice", Cancellation));
        Assert.Contains(error, Assert.Single(_file.Logs.GetSnapshot()).Message, StringComparison.Ordinal);
        Assert.Contains(error, await _file.UserDirectory.CheckAsync(Cancellation), StringComparison.Ordinal);
        Assert.IsType<UserListing.Failed>(await Administration.ListAsync(Cancellation));
        Assert.Equal(UserChange.Unavailable, await Administration.AddAsync(new User("9", "z@b.c"), Cancellation));
        Assert.Equal(json, await File.ReadAllTextAsync(_file.Path, Cancellation));
    }

    [Fact]
    public async Task FindAsync_FileBrokenWhileRunning_LastGoodUsersAndOneLine()
    {
        _file.Edit($"[{Alice}]");
        await FoundAsync("alice@example.com");

        _file.Edit($"[{Alice}");
        await FoundAsync("alice@example.com");
        _file.Age();
        await FoundAsync("alice@example.com");

        Assert.Single(_file.Logs.GetSnapshot(), record => record.Level is LogLevel.Error);

        _file.Edit($"[{Alice}, {Bob}]");
        await FoundAsync("bob");
        Assert.Null(await _file.UserDirectory.CheckAsync(Cancellation));
    }

    [Fact]
    public async Task AddAsync_NewFile_OnlyItsOwnerMayReadIt()
    {
        await Administration.AddAsync(new User("1", "a@b.c", PasswordHash: "h"), Cancellation);

        Assert.Equal(["users.json", "users.json.lock"], _file.FileNames.Order());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
        }
    }

    [Fact]
    public async Task AddAsync_NameAndHash_ReadableInTheFile()
    {
        await Administration.AddAsync(new User("1", "a@b.c", FullName: "Jörg", PasswordHash: "$x$a+b/c=="), Cancellation);

        var json = await File.ReadAllTextAsync(_file.Path, Cancellation);
        Assert.Contains("\"full_name\": \"Jörg\"", json, StringComparison.Ordinal);
        Assert.Contains("\"password_hash\": \"$x$a+b/c==\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAsync_FileIsALink_TheLinkStays()
    {
        var target = Path.Combine(Path.GetDirectoryName(_file.Path)!, "real.json");
        await File.WriteAllTextAsync(target, "[]", Cancellation);
        File.CreateSymbolicLink(_file.Path, target);

        Assert.Equal(UserChange.Done, await Administration.AddAsync(new User("1", "a@b.c"), Cancellation));

        Assert.NotNull(new FileInfo(_file.Path).LinkTarget);
        Assert.Contains("a@b.c", await File.ReadAllTextAsync(target, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAsync_SeveralWriters_NoneIsLost()
    {
        // Each with a cache of its own, as processes have.
        var caches = Enumerable.Range(0, 4).Select(_ => _file.CreateCache()).ToArray();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(async () =>
            await _file.CreateAdministration(caches[number % 4]).AddAsync(new User($"{number}", $"{number}@b.c"), Cancellation))));

        Assert.All(outcomes, outcome => Assert.Equal(UserChange.Done, outcome));
        Assert.Equal(40, (await _file.Store.ReadAsync(Cancellation)).Records.Count);
        Array.ForEach(caches, cache => cache.Dispose());
    }

    private async Task<User> FoundAsync(string login) =>
        Assert.IsType<UserLookup.Found>(await Directory.FindAsync(login, Cancellation)).User;
}
