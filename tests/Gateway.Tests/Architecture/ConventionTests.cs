using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Architecture;

public sealed partial class ConventionTests
{
    private static readonly Type[] Types = [.. typeof(global::Gateway.Sessions.Session).Assembly.GetTypes().Where(IsOurs)];

    [Fact]
    public void Classes_NotMeantAsBases_AreSealed()
    {
        var open = Types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && !Types.Any(other => other.BaseType == type));

        Assert.Empty(open);
    }

    [Fact]
    public void AsynchronousMethods_EndInAsync()
    {
        var misnamed = Methods()
            .Where(method => IsAwaitable(method.ReturnType) && !method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name != "Main" && !IsGivenByFramework(method))
            .Select(method => $"{method.DeclaringType}.{method.Name}");

        Assert.Empty(misnamed);
    }

    [Fact]
    public void AsynchronousInterfaceMembers_TakeACancellationToken()
    {
        var endless = Types.Where(type => type.IsInterface).SelectMany(type => type.GetMethods())
            .Where(method => IsAwaitable(method.ReturnType) && !Array.Exists(method.GetParameters(), CanCancel))
            .Select(method => $"{method.DeclaringType}.{method.Name}");

        Assert.Empty(endless);
    }

    [Fact]
    public void Namespace_OfEverySourceFile_IsItsFolder()
    {
        var files = SourceFiles.Below("gateway");
        Assert.NotEmpty(files);

        var misplaced = files.Where(file => NamespaceOf(file) is { } name && name != $"Gateway{FolderOf(file)}");

        Assert.Empty(misplaced);
    }

    // "gateway/Redis/Topology/RedisPrimaries.cs" → ".Redis.Topology"
    private static string FolderOf(string file) => file["gateway".Length..file.LastIndexOf('/')].Replace('/', '.');

    private static string? NamespaceOf(string file) =>
        NamespaceLine().Match(SourceFiles.Read(file)) is { Success: true } match ? match.Groups[1].Value : null;

    private static IEnumerable<MethodInfo> Methods() => Types
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => !method.IsSpecialName && !method.Name.Contains('<', StringComparison.Ordinal));

    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("Gateway", StringComparison.Ordinal) == true
        && !type.IsDefined(typeof(CompilerGeneratedAttribute))
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && type.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) != true;

    private static bool IsAwaitable(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));

    private static bool CanCancel(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken) || parameter.ParameterType == typeof(HttpContext);

    private static bool IsGivenByFramework(MethodInfo method) => method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    [GeneratedRegex(@"^namespace (Gateway[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
