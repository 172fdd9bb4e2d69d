using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Testing;

/// <summary>Reads answers.</summary>
public static class ResponseExtensions
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
        => JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());

    /// <summary>What the <see cref="BackendHost"/> received; anything but 200 is an error.</summary>
    public static async Task<ReceivedRequest> EchoAsync(this HttpResponseMessage response)
        => response.StatusCode == HttpStatusCode.OK
            ? (await response.Content.ReadFromJsonAsync<ReceivedRequest>())!
            : throw new HttpRequestException($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");

    /// <summary>The one <c>Set-Cookie</c> of this name, or null.</summary>
    public static SetCookie? Cookie(this HttpResponseMessage response, string name)
        => SetCookie.AllOf(response).SingleOrDefault(cookie => cookie.Name == name);

    /// <summary>Whether the answer tells the browser to remove the cookie of this name.</summary>
    public static bool Deletes(this HttpResponseMessage response, string cookie)
        => response.Cookie(cookie)?.IsDeletion(TimeProvider.System.GetUtcNow()) == true;

    public static string? MediaType(this HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType;
}
