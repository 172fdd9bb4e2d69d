using System.Text.Json.Nodes;
using Gateway.Configuration;

namespace Gateway.Tests.Configuration.Reference;

/// <summary>One key of the configuration, as its options class documents it.</summary>
/// <param name="Path">The full key; a name that is free is <c>NAME</c>.</param>
/// <param name="Type">What it is bound to, without <c>Nullable</c>.</param>
/// <param name="IsNullable">Whether it may be null.</param>
/// <param name="Default">What the options class begins with, as JSON; null where that is nothing.</param>
/// <param name="Summary">What it does, as Markdown.</param>
/// <param name="Value">What it may be, as Markdown; empty where the type says it all.</param>
/// <param name="Example">One good value.</param>
internal sealed record DocumentedKey(string Path, Type Type, bool IsNullable, JsonNode? Default, string Summary, string Value, JsonNode Example)
{
    public const string FreeName = "NAME";

    public bool IsDuration => Type == typeof(TimeSpan);

    public bool IsReloaded => RestartKeys.IsReloaded(Path);

    /// <summary>The variable in .NET's form; a list has one for each item.</summary>
    public string Variable => Path.Replace(":", "__", StringComparison.Ordinal) + (Type.IsArray ? "__0" : "");

    /// <summary>The plain variable that wins over it, with its unit; null for none.</summary>
    public string? PlainVariable => PlainEnvironmentVariables.VariableOf(Path);

    /// <summary>The names of an enumeration that make sense.</summary>
    public IReadOnlyList<string> Names => Type.IsEnum ? [.. Enum.GetNames(Type).Where(name => name != "Unspecified")] : [];
}
