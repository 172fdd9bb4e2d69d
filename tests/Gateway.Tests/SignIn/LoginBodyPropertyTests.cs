using System.Text;
using CsCheck;
using Xunit;

namespace Gateway.Tests.SignIn;

public sealed class LoginBodyPropertyTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    private static readonly Gen<string> Value = TextGen.Of("\"a\"", "\"\"", "null", "true", "1", "[\"a\"]", "{\"email\":1,\"email\":2}", "\" a \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "{}", "[]");
    private static readonly Gen<string> Simple = Gen.Frequency((6, Gen.Const("\"a\"")), (1, Gen.Const("\"b\"")), (1, Gen.Const("null")), (1, Gen.Const("true")), (2, Value));

    private static readonly string[] Fields = ["email", "username", "password", "remember", "returnUrl", "other", "e\\u006dail", "Email"];

    private static readonly Gen<string> JsonBody = Gen.Select(Gen.Int[0, Fields.Length - 1], Simple).Array[1, 5]
        .Select(fields => $"{{{string.Join(',', fields.Select(field => $"\"{Fields[field.Item1]}\":{field.Item2}"))}}}");

    private static readonly Gen<string> FormBody = TextGen.Of(
        "email=a", "username=a", "username=b", "password=p", "remember=on", "returnUrl=/", "&", "&", "&", "=", "+", "%20", "%", "%zz", "%c3%bc", "%00", "%26", "Email=b", "email%5b%5d=a", "e%6dail=b", "ü", "email");

    [Fact]
    public void ReadAsync_NearlyJson_IsReadAsASecondReaderDoes() => JsonBody.Sample(body => LoginBodyInvariants.Check(Json, Encoding.UTF8.GetBytes(body)), iter: 10_000);

    [Fact]
    public void ReadAsync_NearlyAForm_IsReadAsASecondReaderDoes() => FormBody.Sample(body => LoginBodyInvariants.Check(Form, Encoding.UTF8.GetBytes(body)), iter: 10_000);

    [Fact]
    public void ReadAsync_AnyBytes_AreReadOrRefused() => Gen.Select(Gen.Bool, Gen.Byte.Array[0, 200]).Sample((isForm, body) => LoginBodyInvariants.Check(isForm ? Form : Json, body), iter: 3_000);

    [Fact]
    public void ReadAsync_AnyContentType_IsReadOrRefused() =>
        TextGen.Of("application", "/", "json", "x-www-form-urlencoded", "multipart/form-data", ";", " ", "charset=utf-16", Json, Form, "boundary=\"", "=", "\"").Sample(type => LoginBodyInvariants.Check(type, "email=a&password=p"u8.ToArray()), iter: 5_000);

    [Theory]
    [InlineData(Json, 0)]
    [InlineData(Form, 0)]
    [InlineData(Json, 1)]
    [InlineData(Form, 1)]
    [InlineData(Json, 10 * 1024 * 1024)]
    [InlineData(Form, 10 * 1024 * 1024)]
    public void ReadAsync_BodyOfThatMuchMoreThanAllowed_IsReadOrRefusedWithoutReadingIt(string type, int more)
    {
        var frame = type == Json ? """{"email":"a","password":""}""" : "email=a&password=";
        var password = new string('p', LoginBodyInvariants.MaximumBytes - frame.Length + more);
        var body = type == Json ? frame.Replace("\"\"", $"\"{password}\"", StringComparison.Ordinal) : frame + password;

        LoginBodyInvariants.Check(type, Encoding.UTF8.GetBytes(body));
        LoginBodyInvariants.Check(type, Encoding.UTF8.GetBytes(body), chunk: 1000);
    }
}
