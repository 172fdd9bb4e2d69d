using System.Text.Json.Nodes;

namespace Gateway.PipelineTests.Proxy;

/// <summary>A key of YARP's schema with one value, and the request that its route serves.</summary>
internal sealed class YarpKey(string id, string path, JsonObject settings)
{
    private static readonly string[] Negations = ["NotContains", "NotExists"];

    private readonly bool _isOfRoute = path.StartsWith("Routes:", StringComparison.Ordinal);

    public string Name => $"{path} = {settings.ToJsonString()}";

    /// <summary>The status of the answer: the gateway forwards no TRACE.</summary>
    public HttpStatusCode Expected => Method == "TRACE" ? HttpStatusCode.MethodNotAllowed : HttpStatusCode.OK;

    private string Method => (_isOfRoute ? (string?)settings["Match"]?["Methods"]?[0] : null) ?? "GET";

    public void AddTo(GatewaySetup setup, Uri backend)
    {
        setup.Cluster(id, backend).Route(id, $"/{id}", "anonymous", id);
        var target = setup.File["ReverseProxy"]![_isOfRoute ? "Routes" : "Clusters"]![id]!.AsObject();
        Merge(target, settings);
    }

    public HttpRequestMessage CreateRequest()
    {
        var conditions = _isOfRoute ? settings["Match"] : null;
        var isNegative = conditions?.ToJsonString() is { } text && Array.Exists(Negations, text.Contains);
        var request = new HttpRequestMessage(new HttpMethod(Method), isNegative ? $"/{id}/x" : $"/{id}/x?case=case");
        if (!isNegative)
            request.Headers.Add("X-Case", "case");
        return request;
    }

    private static void Merge(JsonObject target, JsonObject added)
    {
        foreach (var (name, value) in added)
        {
            if (target[name] is JsonObject existing && value is JsonObject child)
                Merge(existing, child);
            else
                target[name] = value?.DeepClone();
        }
    }
}
