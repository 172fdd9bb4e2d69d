using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Proxy;

/// <summary>
/// The examples of YARP's page about transforms (learn.microsoft.com/aspnet/core/fundamentals/servers/yarp/transforms), and further
/// values of the keys in them. Left out are the forms of YARP 1.0 in its first example (a list for <c>X-Forwarded</c>, and
/// <c>QueryStringParameter</c>), which YARP itself refuses.
/// </summary>
internal static class TransformExamples
{
    private const string Texts = """
        { "PathPrefix": "/apis" }
        { "PathPrefix": "/prefix" }
        { "PathPrefix": "/pre fix/ä" }
        { "PathRemovePrefix": "/prefix" }
        { "PathSet": "/newpath" }
        { "PathPattern": "/my/{plugin}/api/{**remainder}" }
        { "PathPattern": "/foo/{plugin}/bar/{**remainder}" }
        { "QueryValueParameter": "foo", "Append": "bar" }
        { "QueryValueParameter": "foo", "Set": "bar" }
        { "QueryRouteParameter": "foo", "Append": "remainder" }
        { "QueryRouteParameter": "foo", "Set": "remainder" }
        { "QueryRemoveParameter": "foo" }
        { "HttpMethodChange": "PUT", "Set": "POST" }
        { "HttpMethodChange": "PROPFIND", "Set": "GET" }
        { "RequestHeadersCopy": "false" }
        { "RequestHeadersCopy": "true" }
        { "RequestHeaderOriginalHost": "true" }
        { "RequestHeaderOriginalHost": "false" }
        { "RequestHeader": "header1", "Append": "bar" }
        { "RequestHeader": "MyHeader", "Set": "MyValue" }
        { "RequestHeader": "Cookie", "Append": "theme=dark" }
        { "RequestHeader": "X-Forwarded-Proto", "Set": "https" }
        { "RequestHeaderRouteValue": "MyHeader", "Set": "plugin" }
        { "RequestHeaderRouteValue": "MyHeader", "Append": "remainder" }
        { "RequestHeaderRouteValue": "Cookie", "Append": "remainder" }
        { "RequestHeaderRemove": "MyHeader" }
        { "RequestHeaderRemove": "X-User-Id" }
        { "RequestHeadersAllowed": "Header1;header2" }
        { "RequestHeadersAllowed": "X-Foo" }
        { "RequestHeadersAllowed": "X-User-Id;x_user_role;Cookie;X-Forwarded-For;Forwarded;Proxy" }
        { "X-Forwarded": "Set", "For": "Remove", "Proto": "Append", "Prefix": "Off", "HeaderPrefix": "X-Forwarded-" }
        { "X-Forwarded": "Append" }
        { "X-Forwarded": "Remove" }
        { "X-Forwarded": "Off" }
        { "X-Forwarded": "Off", "Host": "Set" }
        { "Forwarded": "by,for,host,proto", "ByFormat": "Random", "ForFormat": "IpAndPort", "Action": "Append" }
        { "Forwarded": "for" }
        { "Forwarded": "for,proto", "ForFormat": "Ip", "Action": "Remove" }
        { "ClientCert": "X-Client-Cert" }
        { "ResponseHeadersCopy": "false" }
        { "ResponseHeader": "header2", "Append": "bar", "When": "Always" }
        { "ResponseHeader": "HeaderName", "Append": "value", "When": "Success" }
        { "ResponseHeader": "HeaderName", "Set": "value", "When": "Failure" }
        { "ResponseHeaderRemove": "HeaderName", "When": "Success" }
        { "ResponseHeadersAllowed": "Header1;header2" }
        { "ResponseTrailersCopy": "false" }
        { "ResponseTrailer": "HeaderName", "Append": "value", "When": "Success" }
        { "ResponseTrailerRemove": "HeaderName", "When": "Success" }
        { "ResponseTrailersAllowed": "Header1;header2" }
        """;

    /// <summary>Each transform by itself, and all that one route can have at once.</summary>
    public static IReadOnlyList<JsonObject[]> All { get; } =
    [
        .. Texts.Split('\n').Select(static text => (JsonObject[])[Parse(text)]),
        [
            Parse("""{ "PathPrefix": "/apis" }"""),
            Parse("""{ "RequestHeader": "header1", "Append": "bar" }"""),
            Parse("""{ "ResponseHeader": "header2", "Append": "bar", "When": "Always" }"""),
            Parse("""{ "ClientCert": "X-Client-Cert" }"""),
            Parse("""{ "RequestHeadersCopy": "true" }"""),
            Parse("""{ "RequestHeaderOriginalHost": "true" }"""),
            Parse("""{ "X-Forwarded": "Append" }"""),
        ],
    ];

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}
