using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>No room names the configuration of another one in a string, where <see cref="RoomTests"/> can't see it.</summary>
public sealed partial class SectionTests
{
    // Keys that stand in "Gateway" itself, without a section of their own.
    private static readonly Dictionary<string, string> RoomsOfKeys = new(StringComparer.Ordinal)
    {
        ["Gateway:Policies"] = "Authentication",
        ["Gateway:PublicUrl"] = "Requests",
        ["Gateway:TrustedProxies"] = "Requests",
    };

    // What Configuration knows about the file as a whole. It uses no other room, so it can't ask them.
    private static readonly string[] Exceptions =
    [
        // The environment of deployments that are older than the file: REDIS_URL stands for Gateway:Redis:Url.
        "gateway/Configuration/PlainEnvironmentVariables.cs",
        // Which sections take effect on reload is decided by how they are bound, and needed before any service is there.
        "gateway/Configuration/RestartKeys.cs",
        // Routes name policies, and both are checked before any room is built from them.
        "gateway/Configuration/Validation/RouteCheck.cs",
    ];

    [Fact]
    public void Literals_OfARoom_NameItsOwnSections()
    {
        var rooms = RoomsOfSections();
        var foreign = Literals()
            .Where(static literal => !Exceptions.Contains(literal.File))
            .Where(literal => RoomOf(literal.Key, rooms) is { } room && room != RoomOf(literal.File))
            .Select(static literal => $"{literal.File} names {literal.Key}");

        Assert.Empty(foreign);
    }

    [Fact]
    public void Exceptions_Each_AreNeeded()
    {
        var rooms = RoomsOfSections();

        Assert.All(Exceptions, exception => Assert.Contains(
            Literals(), literal => literal.File == exception && RoomOf(literal.Key, rooms) is { } room && room != RoomOf(exception)));
    }

    [Fact]
    public void Sections_OfAllOptions_AreFound()
    {
        var sections = RoomsOfSections();

        Assert.Equal("Redis", sections["Gateway:Redis"]);
        Assert.Equal("Sessions", sections["Gateway:Sessions"]);
        Assert.True(sections.Count >= 12, $"There are {sections.Count}.");
    }

    private static Dictionary<string, string> RoomsOfSections() => SourceFiles.Below("gateway")
        .SelectMany(static file => Section().Matches(SourceFiles.Read(file))
            .Select(match => (Key: match.Groups[1].Value, Room: RoomOf(file))))
        .Concat(RoomsOfKeys.Select(static pair => (pair.Key, Room: pair.Value)))
        .ToDictionary(static pair => pair.Key, static pair => pair.Room, StringComparer.Ordinal);

    private static IEnumerable<(string File, string Key)> Literals() => SourceFiles.Below("gateway").SelectMany(
        static file => Literal().Matches(SourceFiles.Read(file)).Select(match => (file, match.Groups[1].Value.TrimEnd(':'))));

    // The room of the longest section that the key is in.
    private static string? RoomOf(string key, Dictionary<string, string> rooms)
    {
        while (!rooms.ContainsKey(key) && key.LastIndexOf(':') is > 0 and var colon)
        {
            key = key[..colon];
        }

        return rooms.GetValueOrDefault(key);
    }

    private static string RoomOf(string file) => file.Split('/')[1];

    [GeneratedRegex("""const string Section = "(Gateway:[\w:]+)";""")]
    private static partial Regex Section();

    [GeneratedRegex("\"(Gateway:[\\w:]+)")]
    private static partial Regex Literal();
}
