using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>What the compiler's own analyzers do not check of the format: the namespaces of <c>System</c> are imported first, then the others by name.</summary>
public sealed partial class ImportOrderTests
{
    [Fact]
    public void Imports_OfEverySourceFile_AreInOrder()
    {
        var files = Directory.EnumerateFiles(Repository.Combine("."), "*.cs", SearchOption.AllDirectories).Where(IsSource).ToList();
        Assert.NotEmpty(files);

        Assert.DoesNotContain(files, static file => !IsInOrder(File.ReadLines(file)));
    }

    [Theory]
    [InlineData(true, "using System.Text;", "using Gateway.Requests;", "using Gateway.Requests.Paths;", "using static System.Math;")]
    [InlineData(false, "using Gateway.Requests;", "using System.Text;")]
    [InlineData(false, "using Gateway.Sessions;", "using Gateway.Requests;")]
    [InlineData(false, "using static System.Math;", "using System;")]
    public void Order_OfTheseLines_IsSeen(bool isInOrder, params string[] lines) => Assert.Equal(isInOrder, IsInOrder(lines));

    private static bool IsSource(string file)
    {
        var folders = file.Split(Path.DirectorySeparatorChar);
        return !folders.Contains("obj") && !folders.Contains("bin");
    }

    private static bool IsInOrder(IEnumerable<string> lines)
    {
        var imports = lines.TakeWhile(static line => !line.StartsWith("namespace", StringComparison.Ordinal)).Select(static line => Import().Match(line))
            .Where(static match => match.Success)
            .Select(static match => (IsStatic: match.Groups[1].Success, Name: match.Groups[2].Value))
            .ToList();
        return imports.SequenceEqual(imports
            .OrderBy(static import => import.IsStatic)
            .ThenBy(static import => !(import.Name == "System" || import.Name.StartsWith("System.", StringComparison.Ordinal)))
            .ThenBy(static import => import.Name, StringComparer.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"\Ausing (static )?([\w.]+);")]
    private static partial Regex Import();
}
