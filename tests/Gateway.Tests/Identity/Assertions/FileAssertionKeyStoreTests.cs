using Gateway.Identity.Assertions;
using Gateway.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Identity.Assertions;

public sealed class FileAssertionKeyStoreTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task TryReplaceAsync_ManyProcessesAtOnce_OneWritesAndAllReadTheSame()
    {
        var stores = Enumerable.Range(0, 8).Select(_ => NewStore()).ToList();
        string? expected = null;

        for (var round = 0; round < 30; round++)
        {
            var replaced = await Task.WhenAll(stores.Select((store, n) => Task.Run(() => store.TryReplaceAsync(expected, $"{round}-{n}", Cancellation).AsTask(), Cancellation)));

            Assert.Single(replaced, result => result == KeySetReplaceResult.Replaced);
            expected = $"{round}-{Array.IndexOf(replaced, KeySetReplaceResult.Replaced)}";
            foreach (var store in stores)
                Assert.Equal(KeySetReadResult.Of(expected), await store.ReadAsync(Cancellation));
        }
    }

    [Fact]
    public async Task TryReplaceAsync_EmptyFile_IsReplacedLikeAMissingOne()
    {
        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(Path.Combine(_directory, "assertion-keys"), "", Cancellation);
        var store = NewStore();

        Assert.Equal(KeySetReadStatus.Missing, (await store.ReadAsync(Cancellation)).Status);
        Assert.Equal(KeySetReplaceResult.Conflict, await store.TryReplaceAsync("another", "set", Cancellation));
        Assert.Equal(KeySetReplaceResult.Replaced, await store.TryReplaceAsync(null, "set", Cancellation));
        Assert.Equal(new KeySetReadResult(KeySetReadStatus.Found, "set"), await store.ReadAsync(Cancellation));
    }

    private FileAssertionKeyStore NewStore() => new(Options.Create(new KeyRingOptions { Directory = _directory }), NullLogger<FileAssertionKeyStore>.Instance);
}
