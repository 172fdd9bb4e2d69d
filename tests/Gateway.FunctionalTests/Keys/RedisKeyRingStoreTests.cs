using System.Xml.Linq;
using Gateway.Keys;
using Gateway.Redis;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Keys;

/// <summary>The key ring in a real Redis, beside the framework's own repository on the same list.</summary>
public sealed class RedisKeyRingStoreTests : IAsyncLifetime
{
    private const string Key = "gateway:keyring";

    private RedisProcess _server = null!;
    private ConnectionMultiplexer _direct = null!;
    private RedisConnection _connection = null!;
    private RedisKeyRingStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisProcess.StartAsync();
        _direct = await _server.ConnectAsync();
        Assert.True(RedisUrl.TryParse(_server.Url, out var options, out _));
        _connection = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        _store = new RedisKeyRingStore(_connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _direct.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task ReadAsync_EmptyRedis_AnswersWithNoElements() => Assert.Empty((await _store.ReadAsync(Cancellation)).Elements);

    [Fact]
    public async Task ReadAsync_RingOfTheFrameworksRepository_IsReadInOrder()
    {
        var framework = new RedisXmlRepository(() => _direct.GetDatabase(), Key);
        framework.StoreElement(XElement.Parse("<key id='1'><value>a</value></key>"), "first");
        framework.StoreElement(XElement.Parse("<key id='2' />"), "second");

        Assert.Equal(["<key id=\"1\"><value>a</value></key>", "<key id=\"2\" />"], (await _store.ReadAsync(Cancellation)).Elements);
    }

    [Fact]
    public async Task TryAppendAsync_Element_IsReadByTheFrameworksRepository()
    {
        Assert.Equal(KeyRingAppendResult.Appended, await _store.TryAppendAsync("<key id=\"1\" />", 0, Cancellation));

        var element = Assert.Single(new RedisXmlRepository(() => _direct.GetDatabase(), Key).GetAllElements());
        Assert.Equal("1", element.Attribute("id")!.Value);
    }

    [Fact]
    public async Task TryAppendAsync_ListOfAnotherLength_IsNotAppended()
    {
        await _direct.GetDatabase().ListRightPushAsync(Key, "<key id=\"1\" />");

        Assert.Equal(KeyRingAppendResult.Changed, await _store.TryAppendAsync("<key id=\"2\" />", 0, Cancellation));
        Assert.Equal(KeyRingAppendResult.Changed, await _store.TryAppendAsync("<key id=\"2\" />", 2, Cancellation));
        Assert.Equal(1, await _direct.GetDatabase().ListLengthAsync(Key));
    }

    [Fact]
    public async Task RefreshAsync_EntryThatIsNotXml_IsSkippedAndTheRingStaysUsable()
    {
        using var ring = NewRing();
        Assert.True(await ring.RefreshAsync(Cancellation));
        var cookie = (await new KeyRingProtector(ring, "test").ProtectAsync([1, 2, 3], Cancellation))!;
        await _direct.GetDatabase().ListRightPushAsync(Key, "not xml");

        using var other = NewRing();
        Assert.True(await other.RefreshAsync(Cancellation));

        Assert.Equal(1, other.Current!.UnreadableCount);
        Assert.Equal(UnprotectOutcome.Genuine, (await new KeyRingProtector(other, "test").UnprotectAsync(cookie, Cancellation)).Outcome);
    }

    [Fact]
    public async Task ReadAsync_RedisStopped_IsUnavailableUntilItIsBack()
    {
        Assert.True((await _store.ReadAsync(Cancellation)).IsAvailable);

        _server.Pause();
        try
        {
            Assert.False((await _store.ReadAsync(Cancellation)).IsAvailable);
            Assert.Equal(KeyRingAppendResult.Unavailable, await _store.TryAppendAsync("<key />", 0, Cancellation));
        }
        finally
        {
            _server.Resume();
        }

        await Wait.UntilAsync(async () => (await _store.ReadAsync(Cancellation)).IsAvailable, TimeSpan.FromSeconds(10), "the store answers again");
    }

    private KeyRing NewRing() => new(_store, static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
}
