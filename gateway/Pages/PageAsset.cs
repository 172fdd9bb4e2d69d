using System.Security.Cryptography;

namespace Gateway.Pages;

/// <summary>A static file of the pages. Its name contains a hash of its content, so that browsers may keep it.</summary>
internal sealed class PageAsset
{
    private const string Folder = "/auth/assets";
    private const string HashParameter = "hash";
    private const string Kept = "public, max-age=31536000, immutable";

    // Short enough for a page, and long enough that two versions never share a name.
    private const int HashLength = 16;

    private readonly byte[] _content;
    private readonly string _contentType;
    private readonly string _hash;

    private PageAsset(string name, string extension, string mediaType)
    {
        using var resource = typeof(PageAsset).Assembly.GetManifestResourceStream($"{name}.{extension}")!;
        _content = new byte[resource.Length];
        resource.ReadExactly(_content);
        _contentType = $"{mediaType}; charset=utf-8";
        _hash = Convert.ToHexStringLower(SHA256.HashData(_content))[..HashLength];
        Path = $"{Folder}/{name}.{_hash}.{extension}";
        Pattern = $"{Folder}/{name}.{{{HashParameter}}}.{extension}";
    }

    public static PageAsset StyleSheet { get; } = new("gateway", "css", "text/css");

    /// <summary>Keeps the fragment of an address through the sign-in.</summary>
    public static PageAsset FragmentScript { get; } = new("fragment", "js", "text/javascript");

    public static IReadOnlyList<PageAsset> All { get; } = [StyleSheet, FragmentScript];

    /// <summary>The address, for pages.</summary>
    public string Path { get; }

    /// <summary>The route of the file, whatever the hash.</summary>
    public string Pattern { get; }

    /// <summary>
    /// Writes the file. While gateways are updated, the page of one may ask another one for a file of another version: it gets the file
    /// that there is, and does not keep it.
    /// </summary>
    public Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = _contentType;
        response.ContentLength = _content.Length;
        if (context.Request.RouteValues[HashParameter] is string hash && hash == _hash)
        {
            response.Headers.CacheControl = Kept;
        }

        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(_content, context.RequestAborted).AsTask();
    }
}
