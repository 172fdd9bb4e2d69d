using Gateway.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Keys;

public sealed class FileKeyRingStoreTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Fact]
    public async Task TryAppendAsync_Element_IsReadByAnotherProcessAndByNobodyElse()
    {
        Assert.True(await NewStore().TryAppendAsync("<one/>", 0, Cancellation));

        Assert.Equal(["<one/>"], await NewStore().ReadAsync(Cancellation));
        Assert.Single(Directory.EnumerateFiles(_directory));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_directory) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task TryAppendAsync_ManyProcessesAtOnce_OneWritesAndNoneGoesOnInMemory()
    {
        var stores = Enumerable.Range(0, 16).Select(_ => NewStore()).ToList();

        var appended = await Task.WhenAll(stores.Select((store, n) => Task.Run(() => store.TryAppendAsync($"<key n='{n}'/>", 0, Cancellation).AsTask(), Cancellation)));

        Assert.Single(appended, isMine => isMine);
        var ring = await NewStore().ReadAsync(Cancellation);
        Assert.Single(ring!);
        foreach (var store in stores)
        {
            Assert.Equal(ring, await store.ReadAsync(Cancellation));
        }
    }

    [Fact]
    public async Task TryAppendAsync_FolderThatIsAFile_KeepsTheRingInMemory()
    {
        await File.WriteAllTextAsync(_directory, "", Cancellation);
        try
        {
            var store = NewStore();

            Assert.True(await store.TryAppendAsync("<one/>", 0, Cancellation));

            Assert.Equal(["<one/>"], await store.ReadAsync(Cancellation));
        }
        finally
        {
            File.Delete(_directory);
        }
    }

    private FileKeyRingStore NewStore() => new(Options.Create(new KeyRingOptions { Directory = _directory }), NullLogger<FileKeyRingStore>.Instance);
}
