using Gateway.Tests.Users.Passwords.Formats;
using Microsoft.AspNetCore.Identity;
using Xunit;

namespace Gateway.Tests.Users.Passwords;

/// <summary>The table of forms in the documentation says what the vectors hold.</summary>
public sealed class HashTableTests
{
    private const string Document = "docs/operations.md";
    private const string Heading = "| form | begins like | made by | vectors |";

    [Fact]
    public void Table_OfForms_IsThatOfTheVectors()
    {
        var rows = Rows().Where(row => !IsFrameworks(row)).Select(row => (row.Form, row.Library, row.Count));
        var vectors = PasswordHashVector.All.GroupBy(vector => (vector.Form, vector.Library)).Select(form => (form.Key.Form, form.Key.Library, form.Count()));

        Assert.Equal(vectors.Order(), rows.Order());
    }

    [Fact]
    public void Table_OfForms_ShowsHowEveryVectorBegins()
    {
        foreach (var row in Rows().Where(row => !IsFrameworks(row)))
        {
            Assert.All(PasswordHashVector.All.Where(vector => vector.Form == row.Form), vector => Assert.StartsWith(row.Prefix, vector.Hash, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Table_OfForms_CountsTheFrameworksOwn()
    {
        foreach (var (mode, form) in ((PasswordHasherCompatibilityMode, string)[])[
            (PasswordHasherCompatibilityMode.IdentityV2, "ASP.NET Core Identity, version 2"), (PasswordHasherCompatibilityMode.IdentityV3, "ASP.NET Core Identity, version 3")])
        {
            var row = Assert.Single(Rows(), row => row.Form == form);
            Assert.Equal(AspNetIdentityFormatTests.Vectors.Count(vector => vector.Data.Item1 == mode), row.Count);
        }
    }

    private static bool IsFrameworks(Row row) => row.Form.StartsWith("ASP.NET", StringComparison.Ordinal);

    private static List<Row> Rows()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, Document)))
        {
            folder = folder.Parent ?? throw new FileNotFoundException(Document);
        }

        List<Row> rows = [.. File.ReadLines(Path.Combine(folder.FullName, Document))
            .SkipWhile(line => line != Heading).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new Row(cells[1], cells[2].Trim('`'), cells[3], int.Parse(cells[4], System.Globalization.CultureInfo.InvariantCulture)))];
        Assert.NotEmpty(rows);
        return rows;
    }

    private sealed record Row(string Form, string Prefix, string Library, int Count);
}
