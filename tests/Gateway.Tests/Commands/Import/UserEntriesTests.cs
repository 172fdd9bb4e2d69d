using System.Text;
using Gateway.Commands.Import;
using Gateway.Users;
using Xunit;

namespace Gateway.Tests.Commands.Import;

public sealed class UserEntriesTests
{
    private static readonly User Alice = new("", "alice@example.com", "alice", "Alice \"A\" Adams, Dr.", "admin,ops", "$2b$10$x", Disabled: true);

    [Theory]
    [InlineData("email,username,full_name,role,password_hash,disabled\nalice@example.com,alice,\"Alice \"\"A\"\" Adams, Dr.\",\"admin,ops\",$2b$10$x,true\n")]
    [InlineData("\uFEFFEmail;Username;Full_Name;Role;Password_Hash;Disabled\r\n alice@example.com ;alice;\"Alice \"\"A\"\" Adams, Dr.\";admin,ops;$2b$10$x;1\r\n")]
    [InlineData("""[{"id":"","email":"alice@example.com","username":"alice","full_name":"Alice \"A\" Adams, Dr.","role":"admin,ops","password_hash":"$2b$10$x","disabled":true}]""")]
    [InlineData("""
        {"id":"","email":"alice@example.com","username":"alice","full_name":"Alice \"A\" Adams, Dr.","role":"admin,ops","password_hash":"$2b$10$x","disabled":true}
        """)]
    public async Task ReadAsync_AnyForm_GivesTheUser(string text)
    {
        var entry = Assert.Single(await ReadAsync(text));

        Assert.Null(entry.Error);
        Assert.Equal(Alice, entry.User);
    }

    [Fact]
    public async Task ReadAsync_ObjectsOneAfterAnother_GivesEach() =>
        Assert.Equal(["1", "2"], (await ReadAsync("{\"id\":\"1\",\"email\":\"a@b\"}\n{\"id\":\"2\",\"email\":\"c@d\"}\n")).Select(entry => entry.User!.Id));

    [Theory]
    [InlineData("email,disabled\na@b,maybe\n", "row 1", "disabled")]
    [InlineData("[{\"id\":\"1\"},{\"id\":\"2\",\"mail\":\"a@b\"}]", "entry 2", "mail")]
    [InlineData("[{\"id\":\"1\"},7]", "entry 2", "")]
    [InlineData("[{\"id\":\"1\"},null]", "entry 2", "object")]
    public async Task ReadAsync_EntryThatIsNoUser_SaysWhereAndWhy(string text, string place, string why)
    {
        var entry = (await ReadAsync(text))[^1];

        Assert.Null(entry.User);
        Assert.Equal(place, entry.Place);
        Assert.Contains(why, entry.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("name,password\nx,y\n")]
    [InlineData("role\nadmin\n")]
    [InlineData("email,mail\na@b,c@d\n")]
    [InlineData("[{\"id\":\"1\"}")]
    [InlineData("[{]")]
    public async Task ReadAsync_NoSuchFile_IsRefusedWhole(string text) => await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(text));

    private static async Task<List<UserEntry>> ReadAsync(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var entries = new List<UserEntry>();
        await foreach (var entry in UserEntries.ReadAsync(file, TestContext.Current.CancellationToken))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
