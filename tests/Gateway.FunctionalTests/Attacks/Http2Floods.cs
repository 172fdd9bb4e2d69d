using System.Globalization;
using Xunit;
using static Gateway.Testing.Http2Connection;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>
/// Frames that cost the sender nothing bring the gateway neither out of memory nor out of breath: rapid resets
/// (CVE-2023-44487), headers without an end, floods of control frames.
/// </summary>
[Collection(AttackSite.Name)]
public sealed class Http2Floods(AttackSite site) : IAsyncLifetime
{
    private const long Mebibyte = 1024 * 1024;

    // What a flood may leave behind: the buffers of one connection and a heap that was not collected yet.
    private const long MemoryAllowed = 200 * Mebibyte;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long _memoryBefore;

    /// <summary>Frames that are legal one by one, or that end the connection; each is sent by the ten thousands.</summary>
    public static TheoryData<string, byte[]> ControlFrames => new()
    {
        { "SETTINGS", FrameOf(Frame.Settings, 0, 0, [0, 3, 0, 0, 0, 100]) },
        { "SETTINGS without a word", FrameOf(Frame.Settings, 0, 0, []) },
        { "PING", FrameOf(Frame.Ping, 0, 0, new byte[8]) },
        { "WINDOW_UPDATE", FrameOf(Frame.WindowUpdate, 0, 0, [0, 0, 0, 1]) },
        { "PRIORITY", FrameOf(Frame.Priority, 0, 9, [0, 0, 0, 0, 1]) },
        { "RST_STREAM of no stream", FrameOf(Frame.ResetStream, 0, 9, [0, 0, 0, 8]) },
        { "DATA of no stream", FrameOf(Frame.Data, 0, 9, []) },
        { "a frame that is unknown", FrameOf((Frame)0xee, 0, 0, new byte[8]) },
    };

    public async ValueTask InitializeAsync() => _memoryBefore = await MemoryAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(ControlFrames))]
    public async Task FloodOfControlFrames_LeavesTheGatewayServing(string what, byte[] frame)
    {
        var many = Repeat(frame, 2000);
        await using var reading = await ConnectAsync(site.Http2Address);
        await using var deaf = await ConnectAsync(site.Http2Address, reads: false);
        for (var i = 0; i < 10; i++)
        {
            await reading.WriteAsync(many);
            await AssertServesAsync();
        }

        // One that never reads its answers is stopped by its own full window.
        var sending = SendAllAsync(deaf, many, 25);
        await AssertServesAsync();
        await AssertMemoryAsync(what);
        Assert.True(sending.IsCompleted || !deaf.IsClosed, what);
    }

    [Fact]
    public async Task StreamsOfOneConnection_AreAtMostOneHundredAtOnce()
    {
        var marker = AttackSite.NewMarker();
        await using var connection = await ConnectAsync(site.Http2Address);
        using var burst = new MemoryStream();
        for (var n = 0; n < 400; n++)
            burst.Write(RequestFrame(1 + 2 * n, $"/open/slow?ms=1500&{marker}"));

        await connection.WriteAsync(burst.ToArray());
        var most = 0;
        await Wait.UntilAsync(
            () =>
            {
                most = Math.Max(most, site.Backend.SlowRequests);
                // The refusals are back long before what was let through has reached the backend.
                return connection.IsClosed || connection.Resets > 0 && most > 0 && (connection.Resets >= 300 || site.Backend.SlowRequests == 0);
            },
            Patience,
            "the streams beyond the limit are refused, the others arrive");

        // A server that has had enough of it ends the connection instead.
        Assert.InRange(most, connection.IsClosed ? 0 : 1, 100);
        Assert.True(connection.IsClosed || connection.Resets is >= 1 and <= 400, $"{connection.Resets}");
        Assert.InRange(site.Backend.Requests.Count(request => request.Target.Contains(marker, StringComparison.Ordinal)), connection.IsClosed ? 0 : 1, 100);
        await AssertServesAsync();
    }

    [Fact]
    public async Task RapidReset_KeepsFewRequestsAlive()
    {
        await using var connection = await ConnectAsync(site.Http2Address);
        var cancel = new byte[] { 0, 0, 0, 8 };
        var most = 0;
        for (var (batch, stream) = (0, 1); batch < 50 && !connection.IsClosed; batch++)
        {
            using var burst = new MemoryStream();
            for (var n = 0; n < 400; n++, stream += 2)
            {
                burst.Write(RequestFrame(stream, "/open/slow?ms=1500"));
                burst.Write(FrameOf(Frame.ResetStream, 0, stream, cancel));
            }

            await connection.WriteAsync(burst.ToArray());
            most = Math.Max(most, site.Backend.SlowRequests);
            if (batch % 10 == 0)
                await AssertServesAsync();
        }

        // Twice the streams of a connection: those that were reset, and those that took their place.
        Assert.InRange(most, 0, 200);
        await AssertServesAsync();
        await AssertMemoryAsync("rapid reset");
        await Wait.UntilAsync(() => site.Backend.SlowRequests == 0, Patience, "what was reset has ended");
    }

    [Theory]
    [InlineData(16 * 1024, true)]
    [InlineData(1000, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task HeadersWithoutAnEnd_EndTheConnection(int size, bool byTheirSize)
    {
        await using var connection = await ConnectAsync(site.Http2Address);
        await connection.SendAsync(Frame.Headers, 0, 1, Block((":method", "GET"), (":scheme", "http"), (":path", "/health"), (":authority", "a")));
        var more = size == 0 ? [] : Repeat(Block(("a", "b")), size / 5 + 1)[..size];
        var frames = Repeat(FrameOf(Frame.Continuation, 0, 1, more), Math.Max(1, 64 * 1024 / (more.Length + 9)));
        for (var sent = 0L; sent < 16 * Mebibyte && !connection.IsClosed; sent += frames.Length)
            await connection.WriteAsync(frames);

        if (byTheirSize)
            await Wait.UntilAsync(() => connection.IsClosed, Patience, "the server hangs up");
        await AssertServesAsync();
        await AssertMemoryAsync($"continuations of {size}");
    }

    /// <summary>A few bytes that refer to one long header over and over (a "HPACK bomb").</summary>
    [Fact]
    public async Task HeadersThatGrowWhenTheyAreRead_EndTheConnection()
    {
        await using var connection = await ConnectAsync(site.Http2Address);
        var block = new List<byte>(Block((":method", "GET"), (":scheme", "http"), (":path", "/health"), (":authority", "a")));
        var entry = Block(("a", new string('x', 3000)));
        // The same literal, but with a place in the table; then that place, again and again.
        block.Add(0x40);
        block.AddRange(entry[1..]);
        block.AddRange(Enumerable.Repeat((byte)0xbe, 10_000));

        await connection.SendAsync(Frame.Headers, Flags.EndHeaders | Flags.EndStream, 1, [.. block]);

        await Wait.UntilAsync(() => connection.IsClosed || connection.Resets > 0 || connection.StatusOf(1) is not null, Patience, "the server refuses it");
        Assert.NotEqual(200, connection.StatusOf(1));
        await AssertServesAsync();
        await AssertMemoryAsync("a HPACK bomb");
    }

    private static async Task SendAllAsync(Http2Connection connection, byte[] bytes, int times)
    {
        for (var i = 0; i < times; i++)
        {
            try
            {
                if (!await connection.WriteAsync(bytes))
                    return;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static byte[] Repeat(byte[] bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var i = 0; i < times; i++)
            bytes.CopyTo(all, i * bytes.Length);
        return all;
    }

    private byte[] RequestFrame(int stream, string path)
        => FrameOf(Frame.Headers, Flags.EndHeaders | Flags.EndStream, stream, Block((":method", "GET"), (":scheme", "http"), (":path", path), (":authority", site.Http2Address.Authority)));

    private async Task AssertServesAsync()
    {
        var answer = await RawHttp.GetAsync(site.Address, "/app/x", $"Cookie: {site.Cookie}");
        Assert.Equal(200, answer.Status);
    }

    private async Task AssertMemoryAsync(string what)
    {
        var grown = await MemoryAsync() - _memoryBefore;
        Assert.True(grown < MemoryAllowed, $"{what}: {grown / Mebibyte} MiB more");
    }

    private async Task<long> MemoryAsync()
    {
        var status = await File.ReadAllLinesAsync($"/proc/{site.Proxy.ProcessId.ToString(CultureInfo.InvariantCulture)}/status");
        var resident = status.Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(resident[^2].Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
