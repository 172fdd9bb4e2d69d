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

            Assert.Single(replaced, isMine => isMine);
            expected = $"{round}-{Array.IndexOf(replaced, true)}";
            foreach (var store in stores)
                Assert.Equal((true, expected), await store.ReadAsync(Cancellation));
        }
    }

    private FileAssertionKeyStore NewStore() => new(Options.Create(new KeyRingOptions { Directory = _directory }), NullLogger<FileAssertionKeyStore>.Instance);
}
