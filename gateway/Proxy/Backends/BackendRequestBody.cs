using System.Net;

namespace Gateway.Proxy.Backends;

/// <summary>
/// The body of a request to a backend: each piece is sent as it arrives. After a lost connection it pretends to be complete, because only
/// then does the HTTP client read the answer that may have arrived.
/// </summary>
internal sealed class BackendRequestBody : HttpContent
{
    // What fills up a body of a known length; it goes nowhere.
    private static readonly byte[] Filler = new byte[64 * 1024];

    private readonly HttpContent _inner;

    public BackendRequestBody(HttpContent inner)
    {
        _inner = inner;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var target = new BackendRequestStream(stream);
        await _inner.CopyToAsync(target, context, cancellationToken);
        if (!target.IsLost || Headers.ContentLength is not { } length)
        {
            return;
        }

        for (var left = length - target.Written; left > 0; left -= Filler.Length)
        {
            await stream.WriteAsync(Filler.AsMemory(0, (int)Math.Min(left, Filler.Length)), cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
