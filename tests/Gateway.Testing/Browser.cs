using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Gateway.Testing;

/// <summary>What the tests sit in front of: a client with cookies that follows no redirect and repeats no request.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(Uri site, CookieJar? cookies = null)
    {
        Cookies = cookies ?? new CookieJar();
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false };
        _client = new HttpClient(handler) { BaseAddress = site, Timeout = TimeSpan.FromSeconds(30) };
    }

    public CookieJar Cookies { get; }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.HeaderOf(request.RequestUri!.ToString()) is { } cookies && !request.Headers.Contains("Cookie"))
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        var response = await _client.SendAsync(request);
        Cookies.Take(response);
        return response;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    /// <summary>As a program does it: no <c>Accept</c> of pages, no <c>Sec-Fetch-*</c>.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    /// <summary>As a person does it, by a link or the address bar.</summary>
    public Task<HttpResponseMessage> NavigateAsync(string path, HttpMethod? method = null)
        => SendAsync(method ?? HttpMethod.Get, path, ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin"), ("Accept", "text/html"));

    public Task<HttpResponseMessage> PostJsonAsync(string path, object body)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) });

    public Task<HttpResponseMessage> PostTextAsync(string path, string body, string contentType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }

    /// <summary>As a page's form does it.</summary>
    public Task<HttpResponseMessage> PostFormAsync(string path, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Accept", "text/html");
        return SendAsync(request);
    }

    /// <summary>Signs in and returns the answer, whatever it is.</summary>
    public Task<HttpResponseMessage> TrySignInAsync(string login, string password, bool remember = false)
        => PostJsonAsync("/auth/login", new { email = login, password, remember });

    /// <summary>Signs in and returns the answer's body; anything but 200 is an error.</summary>
    public async Task<JsonElement> SignInAsync(Person person, bool remember = false)
    {
        using var response = await TrySignInAsync(person.Email, person.Password, remember);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.JsonAsync()
            : throw new HttpRequestException($"{person.Email} can't sign in: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    public Task<HttpResponseMessage> SignOutAsync() => SendAsync(HttpMethod.Post, "/auth/logout");

    /// <summary>Asks a route that leads to a <see cref="BackendHost"/> what it received; anything but 200 is an error.</summary>
    public async Task<ReceivedRequest> EchoAsync(string path, params (string Name, string Value)[] headers)
    {
        using var response = await GetAsync(path, headers);
        return await response.EchoAsync();
    }

    public void Dispose() => _client.Dispose();
}
