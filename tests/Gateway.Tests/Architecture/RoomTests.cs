using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>The table of rooms (<c>docs/rooms.md</c>) is law: who may use whom, method bodies included.</summary>
public sealed class RoomTests
{
    private const int MaximumFilesInAFolder = 18;

    private static readonly ArchUnitNET.Domain.Architecture Gateway =
        new ArchLoader().LoadAssembly(typeof(global::Gateway.Sessions.Session).Assembly).Build();

    public static TheoryData<string> Rooms => [.. RoomTable.MayUse.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_Imports_OnlyWhatTheTableAllows(string room)
    {
        var types = TypesOf(room).ToList();
        Assert.NotEmpty(types);

        var forbidden = types
            .SelectMany(type => type.Dependencies.Select(dependency => (type, target: dependency.Target, room: RoomOf(dependency.Target))))
            .Where(use => use.room is not null && use.room != room && !RoomTable.MayUse[room].Contains(use.room))
            .Where(use => !IsGenerated(use.type, use.target))
            .Select(use => $"{use.type.FullName} uses {use.target.FullName}")
            .Distinct()
            .ToList();

        Assert.True(forbidden.Count == 0, string.Join(Environment.NewLine, forbidden));
    }

    [Fact]
    public void Rooms_InTheAssembly_AreAllInTheTable()
    {
        var rooms = Gateway.Types.Select(RoomOf).OfType<string>().Distinct();

        Assert.Equal(RoomTable.MayUse.Keys.Order(StringComparer.Ordinal), rooms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Table_OfWhatARoomMayUse_NamesRooms() =>
        Assert.All(RoomTable.MayUse.Values.SelectMany(static rooms => rooms), static room => Assert.Contains(room, RoomTable.MayUse.Keys));

    [Fact]
    public void Folders_WithinRooms_AreAllInTheTable()
    {
        var folders = Folders().Where(static folder => folder.Contains('/'));

        // Folders without source files (SQL, static files) may stand in the table too.
        Assert.Empty(folders.Except(RoomTable.Folders));
        Assert.All(
            RoomTable.Folders,
            static folder => Assert.True(Directory.Exists(Repository.Combine("gateway", folder)), $"There is no {folder}."));
    }

    [Fact]
    public void Folder_OfSourceFiles_IsNotLarge() => Assert.All(
        Folders().GroupBy(static folder => folder),
        static files => Assert.True(files.Count() <= MaximumFilesInAFolder, $"{files.Key} has {files.Count()} files; divide it."));

    [Fact]
    public void Room_WithAForbiddenImport_IsFound()
    {
        // The check itself can fail: Management does use Redis, which a room without that right would be caught at.
        var uses = TypesOf("Management").SelectMany(type => type.Dependencies).Select(dependency => RoomOf(dependency.Target));

        Assert.Contains("Redis", uses);
    }

    // One for each source file: "Redis/Topology".
    private static IEnumerable<string> Folders() => SourceFiles.Below("gateway")
        .Select(static file => file["gateway/".Length..])
        .Where(static file => file.Contains('/'))
        .Select(static file => file[..file.LastIndexOf('/')]);

    // The configuration binder is one generated class for all rooms' options, and counts as part of whoever calls it; the
    // type parameter of a generated JSON method is taken for its namesake in another room.
    private static bool IsGenerated(IType type, IType target) =>
        target is GenericParameter
        || (type.Name.EndsWith("Setup", StringComparison.Ordinal)
            && (target is ArchUnitNET.Domain.Enum || target.FullName.Contains("Options", StringComparison.Ordinal)));

    private static IEnumerable<IType> TypesOf(string room) => Gateway.Types.Where(type => RoomOf(type) == room);

    private static string? RoomOf(IType type) => type.Namespace?.FullName.Split('.') is ["Gateway", var room, ..] ? room : null;
}
