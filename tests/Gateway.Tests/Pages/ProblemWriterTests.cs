using System.Text;
using Gateway.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Xunit;

namespace Gateway.Tests.Pages;

public sealed class ProblemWriterTests
{
    private const string FrontPage = "<a href=\"/\">";
    private const string OtherAccount = "<a class=\"button\" href=\"/auth/logout\">";
    private const string SignIn = "<a class=\"button\" href=\"/auth/login\">";

    [Theory]
    [InlineData(403, new[] { FrontPage, OtherAccount }, new[] { SignIn })]
    [InlineData(404, new[] { FrontPage }, new[] { SignIn, OtherAccount })]
    [InlineData(503, new string[0], new[] { FrontPage, SignIn, OtherAccount })]
    public async Task WriteAsync_Navigation_LeadsWhereItHelps(int status, string[] present, string[] absent)
    {
        var page = await WriteAsync("text/html", new ProblemDetails { Status = status });

        Assert.All(present, link => Assert.Contains(link, page, StringComparison.Ordinal));
        Assert.All(absent, link => Assert.DoesNotContain(link, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WriteAsync_NavigationThatMustSignIn_LeadsToTheSignInAlone()
    {
        var problem = new ProblemDetails { Status = 401, Extensions = { [ProblemWriter.SignInUrl] = "/auth/login" } };

        var page = await WriteAsync("text/html", problem);

        Assert.Contains(SignIn, page, StringComparison.Ordinal);
        Assert.DoesNotContain(FrontPage, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_Program_GetsADocument()
    {
        var document = await WriteAsync("*/*", new ProblemDetails { Status = 404 });

        Assert.StartsWith("""{"type":"about:blank","title":"Not Found","status":404,"trace_id":""", document, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(string accept, ProblemDetails problem)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Request = { Method = "GET", Headers = { Accept = accept } }, Response = { Body = body } };
        await new ProblemWriter().WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
