using Gateway.Users;
using Xunit;

namespace Gateway.Tests.Users;

/// <summary>What every store of our own promises, whatever it is made of.</summary>
public abstract class UserDirectoryContract
{
    private static readonly User Alice = new(
        "0198c5a0-0000-7000-8000-000000000001", "Alice@Example.com", "Alice", "Alice Doe", "admin,editor", "hash-1");

    private static readonly User Bob = new("0198c5a0-0000-7000-8000-000000000002", null, "bob");

    private protected abstract IUserDirectory Directory { get; }

    private protected abstract IUserAdministration Administration { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_NobodyAdded_Missing() => Assert.IsType<UserLookup.Missing>(await FindAsync("alice"));

    [Theory]
    [InlineData("alice@example.com")]
    [InlineData("  ALICE@EXAMPLE.COM\t")]
    [InlineData("alice")]
    [InlineData(" aLiCe ")]
    public async Task FindAsync_AnySpellingOfEitherName_Found(string login)
    {
        await AddAsync(Alice, Bob);

        Assert.Equal(Alice, await FoundAsync(login));
    }

    [Fact]
    public async Task FindAsync_UserWithoutOptionalFields_FoundWithNulls()
    {
        await AddAsync(Bob);

        Assert.Equal(Bob, await FoundAsync("bob"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("al\0ice")]
    [InlineData("alice\ud800")]
    [InlineData("%")]
    [InlineData("alice'--")]
    [InlineData("ali_e")]
    public async Task FindAsync_NoOnesLogin_Missing(string login)
    {
        await AddAsync(Alice);

        Assert.IsType<UserLookup.Missing>(await FindAsync(login));
    }

    [Fact]
    public async Task FindAsync_EndlessLogin_Missing() => Assert.IsType<UserLookup.Missing>(await FindAsync(new string('a', 100_000)));

    [Theory]
    [InlineData("ALICE@example.com", "someone")]
    [InlineData("other@example.com", "ALICE")]
    [InlineData(null, "alice@example.com")]
    [InlineData("bob@example.com", "alice@example.COM")]
    public async Task AddAsync_NameTakenInEitherSense_Duplicate(string? email, string? username)
    {
        await AddAsync(Alice);

        var user = new User("0198c5a0-0000-7000-8000-000000000003", email, username);

        Assert.Equal(UserChange.Duplicate, await Administration.AddAsync(user, Cancellation));
        Assert.Equal([Alice], await ListAsync());
    }

    [Fact]
    public async Task AddAsync_IdTaken_Duplicate()
    {
        await AddAsync(Alice);

        Assert.Equal(UserChange.Duplicate, await Administration.AddAsync(Alice with { Email = "a@b.c", Username = "x" }, Cancellation));
    }

    [Fact]
    public async Task AddAsync_SameNameFromManySides_OneWins()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
            await Administration.AddAsync(
                number % 2 == 0
                    ? new User(Guid.NewGuid().ToString(), "x@example.com", null)
                    : new User(Guid.NewGuid().ToString(), null, "X@example.com"),
                Cancellation))));

        Assert.Single(attempts, UserChange.Done);
        Assert.Equal(7, attempts.Count(outcome => outcome is UserChange.Duplicate));
    }

    [Fact]
    public async Task ListAsync_SeveralUsers_OrderedWithoutAddressLast()
    {
        var carol = new User("0198c5a0-0000-7000-8000-000000000004", "carol@example.com");
        await AddAsync(Bob, carol, Alice);

        Assert.Equal([Alice, carol, Bob], await ListAsync());
    }

    [Fact]
    public async Task SearchAsync_PageByPage_HasEachUserOnce_InTheOrderOfTheirNames()
    {
        await AddAsync([.. Enumerable.Range(0, 25).Select(static n => new User(Guid.NewGuid().ToString(), n % 5 == 0 ? null : $"U{n:00}@example.com", $"u{n:00}"))]);
        var found = new List<User>();
        UserSearch.Position? after = null;
        for (var page = 0; page < 3; page++)
        {
            var users = await SearchAsync(new UserSearch(null, after, 10));
            found.AddRange(users);
            after = UserSearch.Position.Of(users[^1]);
        }

        Assert.Equal(25, found.DistinctBy(static user => user.Id).Count());
        Assert.Equal(found.Select(static user => user.Username).Order(), found.Select(static user => user.Username));
        Assert.Empty(await SearchAsync(new UserSearch(null, after, 10)));
    }

    [Theory]
    [InlineData("ALICE@", true)]
    [InlineData("lic", true)]
    [InlineData(" doe", true)]
    [InlineData("000000000001", true)]
    [InlineData("bob", false)]
    [InlineData("admin", false)]
    [InlineData("%", false)]
    [InlineData("_", false)]
    [InlineData("'", false)]
    [InlineData("a\0", false)]
    public async Task SearchAsync_PartOfANameInAnyCase_FindsTheUser_WithoutTheHash(string text, bool found)
    {
        await AddAsync(Alice, Bob);

        Assert.Equal(found, (await SearchAsync(new UserSearch(text, null, 10))).Contains(Alice with { PasswordHash = null }));
    }

    [Fact]
    public async Task FindByIdAsync_KnownAndUnknown()
    {
        await AddAsync(Alice);

        Assert.Equal(Alice, Assert.IsType<UserLookup.Found>(await Administration.FindByIdAsync(Alice.Id, Cancellation)).User);
        Assert.IsType<UserLookup.Missing>(await Administration.FindByIdAsync(Bob.Id, Cancellation));
        Assert.IsType<UserLookup.Missing>(await Administration.FindByIdAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task SetDisabledAsync_ThereAndBack_IsFoundSo()
    {
        await AddAsync(Alice);

        Assert.Equal(UserChange.Done, await Administration.SetDisabledAsync(Alice.Id, true, Cancellation));
        Assert.True((await FoundAsync("alice")).Disabled);
        Assert.Equal(UserChange.Done, await Administration.SetDisabledAsync(Alice.Id, false, Cancellation));
        Assert.Equal(Alice, await FoundAsync("alice"));
    }

    [Fact]
    public async Task SetPasswordHashAsync_KnownUser_Stored()
    {
        await AddAsync(Alice, Bob);

        Assert.Equal(UserChange.Done, await Administration.SetPasswordHashAsync(Alice.Id, "hash-2", Cancellation));
        Assert.Equal("hash-2", (await FoundAsync("alice")).PasswordHash);
        Assert.Null((await FoundAsync("bob")).PasswordHash);
    }

    [Fact]
    public async Task ReplacePasswordHashAsync_HashStillTheSame_Stored()
    {
        await AddAsync(Alice);

        Assert.Equal(UserChange.Done, await Administration.ReplacePasswordHashAsync(Alice.Id, "hash-1", "hash-2", Cancellation));
        Assert.Equal("hash-2", (await FoundAsync("alice")).PasswordHash);
    }

    [Fact]
    public async Task ReplacePasswordHashAsync_PasswordChangedMeanwhile_NotFoundAndKept()
    {
        await AddAsync(Alice with { PasswordHash = "new" });

        Assert.Equal(UserChange.NotFound, await Administration.ReplacePasswordHashAsync(Alice.Id, "hash-1", "hash-2", Cancellation));
        Assert.Equal("new", (await FoundAsync("alice")).PasswordHash);
    }

    [Theory]
    [InlineData("0198c5a0-0000-7000-8000-000000000009")]
    [InlineData("no uuid")]
    public async Task Changes_UnknownUser_NotFound(string id)
    {
        Assert.Equal(UserChange.NotFound, await Administration.SetDisabledAsync(id, true, Cancellation));
        Assert.Equal(UserChange.NotFound, await Administration.SetPasswordHashAsync(id, "hash", Cancellation));
        Assert.Equal(UserChange.NotFound, await Administration.ReplacePasswordHashAsync(id, "a", "b", Cancellation));
    }

    [Fact]
    public void IsReadOnly_OwnStore_False() => Assert.False(Administration.IsReadOnly);

    private async Task AddAsync(params User[] users)
    {
        foreach (var user in users)
        {
            Assert.Equal(UserChange.Done, await Administration.AddAsync(user, Cancellation));
        }
    }

    private async Task<UserLookup> FindAsync(string login) => await Directory.FindAsync(login, Cancellation);

    private async Task<IReadOnlyList<User>> SearchAsync(UserSearch search) =>
        Assert.IsType<UserListing.Complete>(await Administration.SearchAsync(search, Cancellation)).Users;

    private async Task<User> FoundAsync(string login) => Assert.IsType<UserLookup.Found>(await FindAsync(login)).User;

    private async Task<IReadOnlyList<User>> ListAsync() =>
        Assert.IsType<UserListing.Complete>(await Administration.ListAsync(Cancellation)).Users;
}
