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
        Assert.Equal(KeyRingAppendResult.Appended, await NewStore().TryAppendAsync("<one/>", 0, Cancellation));

        Assert.Equal(["<one/>"], (await NewStore().ReadAsync(Cancellation)).Elements);
        Assert.Equal([".lock", "key-000000.xml"], Directory.EnumerateFiles(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_directory) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task TryAppendAsync_ManyProcessesAtOnce_OneWritesAndNoneGoesOnInMemory()
    {
        var stores = Enumerable.Range(0, 16).Select(_ => NewStore()).ToList();

        // One round alone rarely meets the moment between looking and writing.
        for (var count = 0; count < 30; count++)
        {
            var appended = await Task.WhenAll(stores.Select((store, n) =>
                Task.Run(() => store.TryAppendAsync($"<key n='{n}'/>", count, Cancellation).AsTask(), Cancellation)));

            Assert.Single(appended, KeyRingAppendResult.Appended);
            Assert.All(appended, result => Assert.NotEqual(KeyRingAppendResult.Unavailable, result));
            Assert.Equal(count + 1, (await NewStore().ReadAsync(Cancellation)).Elements.Count);
        }

        var ring = (await NewStore().ReadAsync(Cancellation)).Elements;
        foreach (var store in stores)
        {
            Assert.Equal(ring, (await store.ReadAsync(Cancellation)).Elements);
        }
    }

    [Fact]
    public async Task TryAppendAsync_FolderThatIsAFile_KeepsTheRingInMemory()
    {
        await File.WriteAllTextAsync(_directory, "", Cancellation);
        try
        {
            var store = NewStore();

            Assert.Equal(KeyRingAppendResult.Appended, await store.TryAppendAsync("<one/>", 0, Cancellation));

            Assert.Equal(["<one/>"], (await store.ReadAsync(Cancellation)).Elements);
        }
        finally
        {
            File.Delete(_directory);
        }
    }

    [Fact]
    public async Task ReadAsync_KeyThatCannotBeRead_IsNoAnswerUntilItCan()
    {
        Assert.Equal(KeyRingAppendResult.Appended, await NewStore().TryAppendAsync("<one/>", 0, Cancellation));
        var store = NewStore();
        var second = Path.Combine(_directory, "key-000001.xml");
        File.CreateSymbolicLink(second, Path.Combine(_directory, "nothing"));

        Assert.False((await store.ReadAsync(Cancellation)).IsAvailable);
        Assert.Equal(KeyRingAppendResult.Unavailable, await store.TryAppendAsync("<two/>", 1, Cancellation));

        File.Delete(second);
        Assert.Equal(["<one/>"], (await store.ReadAsync(Cancellation)).Elements);
        Assert.Equal(KeyRingAppendResult.Appended, await store.TryAppendAsync("<two/>", 1, Cancellation));
    }

    private FileKeyRingStore NewStore() => new(Options.Create(new KeyRingOptions { Directory = _directory }), NullLogger<FileKeyRingStore>.Instance);
}
