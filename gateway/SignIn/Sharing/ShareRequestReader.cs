using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Requests.Paths;
using Gateway.Sessions.Sharing;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.SignIn.Sharing;

/// <summary>Reads what a person wants to share: <c>{"ttl_seconds","paths","methods","uses","label"}</c>.</summary>
internal sealed class ShareRequestReader(IOptions<SharingOptions> options)
{
    private const int MostUses = 100;
    private const int MostPaths = 20;
    private const int LongestPath = 1024;
    private const int LongestLabel = 200;

    private static readonly string[] DefaultMethods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly string[] AllowedMethods =
    [
        HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options,
    ];

    private static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public async ValueTask<ShareReading> ReadAsync(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType : default;
        var isForm = type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        if (!isForm && !type.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return ShareReading.Refused(StatusCodes.Status415UnsupportedMediaType, "Send application/json.");
        }

        if (await SmallBody.ReadAsync(request) is not { } body)
        {
            return ShareReading.Refused(StatusCodes.Status413PayloadTooLarge, $"A share has at most {SmallBody.MaximumBytes} bytes.");
        }

        try
        {
            if (isForm)
            {
                return ReadForm(new FormFields(SmallBody.TextOf(body)));
            }

            using var document = JsonDocument.Parse(SmallBody.TextOf(body), JsonOptions);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : ShareReading.Refused("The body is not a JSON object.");
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidDataException or InvalidOperationException)
        {
            return ShareReading.Refused(isForm ? "The form can't be read." : "The body is not valid JSON.");
        }
    }

    // The form of the account page: one path in each line.
    private ShareReading ReadForm(FormFields form)
    {
        var root = new JsonObject
        {
            ["paths"] = new JsonArray([.. (form.Only("paths") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(static path => (JsonNode)path)]),
            ["label"] = form.Only("label")?.Trim(),
        };
        if (long.TryParse(form.Only("ttl_seconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            root["ttl_seconds"] = seconds;
        }

        using var document = JsonDocument.Parse(root.ToJsonString());
        return Read(document.RootElement) with { IsForm = true };
    }

    private ShareReading Read(JsonElement root)
    {
        if (!root.TryGetProperty("ttl_seconds", out var seconds) || seconds.ValueKind != JsonValueKind.Number
            || !seconds.TryGetInt64(out var ttl) || ttl < 1 || ttl > options.Value.MaxTtl.TotalSeconds)
        {
            return ShareReading.Refused($"'ttl_seconds' is a whole number from 1 to {(long)options.Value.MaxTtl.TotalSeconds}.");
        }

        if (Texts(root, "paths", fallback: []) is not { Count: > 0 and <= MostPaths } paths || paths.FirstOrDefault(IsNoPath) is not null)
        {
            return ShareReading.Refused(
                $"'paths' has 1 to {MostPaths} paths of this site, as the address bar shows them, without a query; \"/files/*\" is "
                + "everything below \"/files/\". Neither /auth nor /health can be shared.");
        }

        if (Texts(root, "methods", DefaultMethods) is not { Count: > 0 } methods || methods.Any(static method => !AllowedMethods.Contains(method)))
        {
            return ShareReading.Refused($"'methods' has some of {string.Join(", ", AllowedMethods)}.");
        }

        var uses = 1;
        if (root.TryGetProperty("uses", out var count)
            && (count.ValueKind != JsonValueKind.Number || !count.TryGetInt32(out uses) || uses is < 1 or > MostUses))
        {
            return ShareReading.Refused($"'uses' is a whole number from 1 to {MostUses}.");
        }

        return root.TryGetProperty("label", out var label)
            && label.ValueKind is not (JsonValueKind.Null or JsonValueKind.String)
            || label is { ValueKind: JsonValueKind.String } && label.GetString() is { Length: > LongestLabel }
            ? ShareReading.Refused($"'label' is a text of at most {LongestLabel} characters.")
            : ShareReading.Of(new ShareTerms(
                new ShareScope([.. paths.Distinct()], [.. methods.Distinct()]),
                TimeSpan.FromSeconds(ttl),
                uses,
                label.ValueKind == JsonValueKind.String && label.GetString() is { Length: > 0 } text ? text : null));
    }

    // Null where the member is no list of texts.
    private static IReadOnlyList<string>? Texts(JsonElement root, string name, IReadOnlyList<string> fallback)
    {
        if (!root.TryGetProperty(name, out var list))
        {
            return fallback;
        }

        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(static item => item.GetString()!)]
            : null;
    }

    private static bool IsNoPath(string path)
    {
        var own = path.EndsWith(ShareScope.Below, StringComparison.Ordinal) ? path[..^1] : path;
        return own is not ['/', ..] || own.Length > LongestPath || own.AsSpan().ContainsAny('?', '#', '*')
            || AmbiguousTarget.Find(own) is not null || ShareScope.IsNever(own);
    }
}
