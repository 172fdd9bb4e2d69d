using System.Text;
using Gateway.SignIn.Password;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.SignIn.Password;

public sealed class LoginRequestReaderTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    [Theory]
    [InlineData(Json, """{"email":"a","password":"p"}""")]
    [InlineData(Json, """{"username":"a","password":"p","remember":false,"other":[1]}""")]
    [InlineData("application/json; charset=utf-8", """{"email":" a ","username":"","password":"p","remember":null}""")]
    [InlineData(Form, "email=a&password=p")]
    [InlineData(Form, "username=a&password=p&remember=no")]
    [InlineData(Form, "&username=a&&password=p&x&y=1&y=2")]
    public async Task ReadAsync_WellFormed_IsRead(string type, string body)
    {
        var reading = await ReadAsync(type, body);

        Assert.Equal(new LoginRequest("a", "p", false, null), reading.Request! with { ReturnUrl = null });
    }

    [Theory]
    [InlineData(Form, "email=a&password=p&remember=on")]
    [InlineData(Form, "email=a&password=p&remember=1")]
    [InlineData(Form, "email=a&password=p&remember=true")]
    [InlineData(Json, """{"email":"a","password":"p","remember":true}""")]
    public async Task ReadAsync_Remember_IsRead(string type, string body) => Assert.True((await ReadAsync(type, body)).Request!.Remember);

    [Theory]
    [InlineData(Json, "")]
    [InlineData(Json, "null")]
    [InlineData(Json, "[]")]
    [InlineData(Json, "{")]
    [InlineData(Json, "{}")]
    [InlineData(Json, """{"email":"a"}""")]
    [InlineData(Json, """{"email":"","password":"p"}""")]
    [InlineData(Json, """{"email":"  ","password":"p"}""")]
    [InlineData(Json, """{"email":"a","password":""}""")]
    [InlineData(Json, """{"email":["a"],"password":"p"}""")]
    [InlineData(Json, """{"email":{"$ne":""},"password":"p"}""")]
    [InlineData(Json, """{"email":"a","password":1}""")]
    [InlineData(Json, """{"email":"a","password":"p","remember":"yes"}""")]
    [InlineData(Json, """{"email":"a","email":"b","password":"p"}""")]
    [InlineData(Json, """{"email":"a","username":"b","password":"p"}""")]
    [InlineData(Json, """{"email":"a\u0000","password":"p"}""")]
    [InlineData(Json, """{"email":"\ud800","password":"p"}""")]
    [InlineData(Json, """{"email":"a","password":"p"} x""")]
    [InlineData(Form, "")]
    [InlineData(Form, "email=a")]
    [InlineData(Form, "email=a&email=b&password=p")]
    [InlineData(Form, "email=a%00&password=p")]
    [InlineData(Form, "email=a&x&email=b&password=p")]
    [InlineData(Form, "email=a&Email=b&password=p")]
    public async Task ReadAsync_Malformed_Is400(string type, string body)
    {
        var reading = await ReadAsync(type, body);

        Assert.Null(reading.Request);
        Assert.Equal(400, reading.Status);
    }

    [Fact]
    public async Task ReadAsync_InvalidUtf8_Is400()
    {
        Assert.Equal(400, (await LoginRequestReader.ReadAsync(Request(Form, [.. "email=a&password="u8, 0xFF]))).Status);
        Assert.Equal(400, (await LoginRequestReader.ReadAsync(Request(Json, [.. """{"email":"a","password":"p","re"""u8, 0xFF, .. """member":true}"""u8]))).Status);
        Assert.Equal(400, (await LoginRequestReader.ReadAsync(Request(Json, [.. """{"email":"a","password":"p","other":"x"""u8, 0xFF, .. "\"}"u8]))).Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/xml")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task ReadAsync_OtherType_Is415(string? type) => Assert.Equal(415, (await ReadAsync(type, "{}")).Status);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_Over16KiB_Is413(bool announced)
    {
        var request = Request(Json, Encoding.UTF8.GetBytes($$"""{"email":"a","password":"{{new string('p', 16 * 1024)}}"}"""));
        request.ContentLength = announced ? request.Body.Length : null;

        Assert.Equal(413, (await LoginRequestReader.ReadAsync(request)).Status);
    }

    private static async Task<LoginReading> ReadAsync(string? type, string body) => await LoginRequestReader.ReadAsync(Request(type, Encoding.UTF8.GetBytes(body)));

    private static HttpRequest Request(string? type, byte[] body)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = type;
        request.Body = new MemoryStream(body);
        return request;
    }
}
