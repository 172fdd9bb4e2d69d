using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>The table of rooms is law: who may use whom. Method bodies count.</summary>
public sealed class RoomTests
{
    private static readonly ArchUnitNET.Domain.Architecture Gateway = new ArchLoader().LoadAssembly(typeof(global::Gateway.Sessions.Session).Assembly).Build();

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Telemetry"] = [],
        ["Configuration"] = ["Telemetry"],
        ["Requests"] = [],
        ["Pages"] = ["Requests"],
        ["Users"] = ["Telemetry"],
        ["Redis"] = ["Telemetry"],
        ["Keys"] = ["Redis", "Telemetry"],
        ["Sessions"] = ["Redis", "Telemetry"],
        ["Authentication"] = ["Sessions", "Keys", "Requests", "Pages", "Telemetry"],
        ["Throttling"] = ["Redis", "Keys", "Requests", "Telemetry"],
        ["Identity"] = ["Sessions", "Keys", "Redis", "Requests", "Telemetry"],
        ["SignIn"] = ["Users", "Throttling", "Sessions", "Identity", "Requests", "Pages", "Telemetry"],
        ["Proxy"] = ["Sessions", "Identity", "Requests", "Pages", "Telemetry"],
        ["Management"] = ["Configuration", "Redis", "Keys", "Users", "Sessions", "Telemetry"],
        ["Commands"] = ["Users", "Sessions", "Configuration", "Telemetry"],
    };

    public static TheoryData<string> Rooms => [.. MayUse.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_Imports_OnlyWhatTheTableAllows(string room)
    {
        var types = TypesOf(room).ToList();
        Assert.NotEmpty(types);

        var forbidden = types
            .SelectMany(type => type.Dependencies.Select(dependency => (type, target: dependency.Target, room: RoomOf(dependency.Target))))
            .Where(use => use.room is not null && MayUse.ContainsKey(use.room) && use.room != room && !MayUse[room].Contains(use.room))
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

        Assert.Empty(rooms.Except(MayUse.Keys));
    }

    [Fact]
    public void Room_WithAForbiddenImport_IsFound()
    {
        // The check itself can fail: Management does use Redis, which a room without that right would be caught at.
        var uses = TypesOf("Management").SelectMany(type => type.Dependencies).Select(dependency => RoomOf(dependency.Target));

        Assert.Contains("Redis", uses);
    }

    // The configuration binder is one generated class for all rooms' options, and counts as part of whoever calls it; the
    // type parameter of a generated JSON method is taken for its namesake in another room.
    private static bool IsGenerated(IType type, IType target) =>
        target is GenericParameter || type.Name.EndsWith("Setup", StringComparison.Ordinal) && (target is ArchUnitNET.Domain.Enum || target.FullName.Contains("Options", StringComparison.Ordinal));

    private static IEnumerable<IType> TypesOf(string room) => Gateway.Types.Where(type => RoomOf(type) == room);

    private static string? RoomOf(IType type) => type.Namespace?.FullName.Split('.') is ["Gateway", var room, ..] ? room : null;
}
